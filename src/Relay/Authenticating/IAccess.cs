// Who a client is and what it may do. The product has one answer, FamilyAccess; foreign-client tests have another, which
// only they can hand in: there is no switch for it.
using Messenger.Appliance.Core;
using MQTTnet.Protocol;

namespace Messenger.Appliance.Relay.Authenticating;

interface IAccess
{
    /// <summary>Whether a client has to prove its device key.</summary>
    bool Authenticates { get; }

    /// <summary>False when the client id is none.</summary>
    bool TryIdentify(string clientId, out DeviceId device);

    /// <summary>True while this device may be connected.</summary>
    bool IsPaired(DeviceId device);

    /// <summary>Whether the signature (64 bytes) over the message is this device's. An unknown device costs the same work.</summary>
    bool Verify(DeviceId device, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);

    /// <summary>Success, 0x87 or 0x90.</summary>
    MqttPubAckReasonCode MayPublish(DeviceId device, ReadOnlySpan<byte> topic);

    /// <summary>Null, or the reason for SUBACK.</summary>
    MqttSubscribeReasonCode? MaySubscribe(DeviceId device, ReadOnlySpan<byte> filter, bool noLocal);
}
