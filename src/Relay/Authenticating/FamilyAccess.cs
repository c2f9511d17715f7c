// The family's rules: paired devices alone, proved by their keys; a device's inbox is its own to read and everyone's to
// write, a room belongs to those who know its id, and the box alone speaks on box/wipe (protocol.md, Topics).
using Messenger.Appliance.Core;
using Messenger.Appliance.Secrets;
using MQTTnet.Protocol;

namespace Messenger.Appliance.Relay.Authenticating;

sealed class FamilyAccess(IDeviceDirectory devices, IBoxIdentity box) : IAccess
{
    const int KeySize = 32;

    public bool Authenticates => true;

    public bool TryIdentify(string clientId, out DeviceId device) => DeviceId.TryParse(clientId, out device);

    public bool IsPaired(DeviceId device)
    {
        Span<byte> key = stackalloc byte[KeySize];
        return devices.TryFind(device, key, out _);
    }

    public bool Verify(DeviceId device, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        // The box's own key stands in for that of an unknown device: a valid point, so verifying takes as long.
        Span<byte> key = stackalloc byte[KeySize];
        var known = devices.TryFind(device, key, out _);
        if (!known) box.PublicKey.CopyTo(key);
        return Signatures.Verify(key, message, signature) & known;
    }

    public MqttPubAckReasonCode MayPublish(DeviceId device, ReadOnlySpan<byte> topic)
    {
        if (topic.SequenceEqual(TopicNames.Wipe)) return MqttPubAckReasonCode.NotAuthorized;
        return TopicNames.IsRoom(topic) || TopicNames.TryInbox(topic, out _) ? MqttPubAckReasonCode.Success : MqttPubAckReasonCode.TopicNameInvalid;
    }

    public MqttSubscribeReasonCode? MaySubscribe(DeviceId device, ReadOnlySpan<byte> filter, bool noLocal)
    {
        if (filter.SequenceEqual(TopicNames.Wipe)) return null;
        if (TopicNames.IsRoom(filter)) return noLocal ? MqttSubscribeReasonCode.ImplementationSpecificError : null;
        if (TopicNames.TryInbox(filter, out var owner)) return owner == device ? null : MqttSubscribeReasonCode.NotAuthorized;
        return filter.StartsWith("room/"u8) || filter.StartsWith("inbox/"u8) ? MqttSubscribeReasonCode.TopicFilterInvalid : MqttSubscribeReasonCode.NotAuthorized;
    }
}

static class TopicNames
{
    public static ReadOnlySpan<byte> Wipe => "box/wipe"u8;

    public static bool IsRoom(ReadOnlySpan<byte> topic) => topic.StartsWith("room/"u8) && RoomId.TryParse(topic["room/"u8.Length..], out _);

    public static bool TryInbox(ReadOnlySpan<byte> topic, out DeviceId owner)
    {
        owner = default;
        return topic.StartsWith("inbox/"u8) && DeviceId.TryParse(topic["inbox/"u8.Length..], out owner);
    }
}
