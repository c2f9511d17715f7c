// Lets every client in under any client id, one that it gave included, to any topic name: for foreign clients, which cannot
// prove a device key.
using System.Security.Cryptography;
using System.Text;
using Messenger.Appliance.Core;
using Messenger.Appliance.Relay.Authenticating;
using MQTTnet.Protocol;

namespace Messenger.Appliance.Host.Tests;

sealed class AllowAll : IAccess
{
    public bool Authenticates => false;

    public bool TryIdentify(string clientId, out DeviceId device)
    {
        if (DeviceId.TryParse(clientId, out device)) return true;
        Span<byte> hash = stackalloc byte[32];
        if (clientId.Length == 0) RandomNumberGenerator.Fill(hash);
        else SHA256.HashData(Encoding.UTF8.GetBytes(clientId), hash);
        device = DeviceId.FromBytes(hash);
        return true;
    }

    public bool IsPaired(DeviceId device) => true;

    public bool Verify(DeviceId device, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => true;

    public MqttPubAckReasonCode MayPublish(DeviceId device, ReadOnlySpan<byte> topic) => MqttPubAckReasonCode.Success;

    public MqttSubscribeReasonCode? MaySubscribe(DeviceId device, ReadOnlySpan<byte> filter, bool noLocal) => null;
}
