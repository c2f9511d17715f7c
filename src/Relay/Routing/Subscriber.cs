// One client's SUBSCRIBE and UNSUBSCRIBE: exact topics only, each with its own reason code (protocol.md, Topics).
using System.Text;
using Messenger.Appliance.Relay.Codec;
using Messenger.Appliance.Relay.Connecting;
using Messenger.Appliance.Relay.Delivering;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Messenger.Appliance.Relay.Routing;

sealed class Subscriber(Exchange exchange, Connection connection)
{
    /// <summary>Bytes of a topic's name.</summary>
    const int MostFilter = 1024;

    public MqttDisconnectReasonCode? Subscribe(ArraySegment<byte> body)
    {
        if (StrictCheck.Subscribe(body) is { } wrong) return wrong;
        var packet = RarePackets.Decode<MqttSubscribePacket>(MqttControlPacketType.Subscribe, body);
        if (Unavailable(packet) is { } unavailable) return unavailable;
        lock (exchange.Gate)
        {
            if (connection.Closing || connection.Session is not { } session) return null;
            var codes = new List<MqttSubscribeReasonCode>(packet.TopicFilters.Count);
            foreach (var filter in packet.TopicFilters) codes.Add(Subscribe(session, filter));
            return connection.TrySend(new MqttSubAckPacket { PacketIdentifier = packet.PacketIdentifier, ReasonCodes = codes }) ? null : MqttDisconnectReasonCode.PacketTooLarge;
        }
    }

    public MqttDisconnectReasonCode? Unsubscribe(ArraySegment<byte> body)
    {
        if (StrictCheck.Unsubscribe(body) is { } wrong) return wrong;
        var packet = RarePackets.Decode<MqttUnsubscribePacket>(MqttControlPacketType.Unsubscribe, body);
        lock (exchange.Gate)
        {
            if (connection.Closing || connection.Session is not { } session) return null;
            var codes = new List<MqttUnsubscribeReasonCode>(packet.TopicFilters.Count);
            foreach (var filter in packet.TopicFilters) codes.Add(Unsubscribe(session, filter));
            return connection.TrySend(new MqttUnsubAckPacket { PacketIdentifier = packet.PacketIdentifier, ReasonCodes = codes }) ? null : MqttDisconnectReasonCode.PacketTooLarge;
        }
    }

    // What CONNACK said is not there (3.2.2.3.11 to 13): to ask for it is against the protocol.
    static MqttDisconnectReasonCode? Unavailable(MqttSubscribePacket packet)
    {
        if (packet.SubscriptionIdentifier != 0) return MqttDisconnectReasonCode.SubscriptionIdentifiersNotSupported;
        foreach (var filter in packet.TopicFilters)
        {
            if (filter.Topic.StartsWith("$share/", StringComparison.Ordinal)) return MqttDisconnectReasonCode.SharedSubscriptionsNotSupported;
            if (filter.Topic.AsSpan().ContainsAny('+', '#')) return MqttDisconnectReasonCode.WildcardSubscriptionsNotSupported;
        }

        return null;
    }

    MqttSubscribeReasonCode Subscribe(Session session, MqttTopicFilter filter)
    {
        Span<byte> room = stackalloc byte[MostFilter];
        if (!Encoding.UTF8.TryGetBytes(filter.Topic, room, out var length)) return MqttSubscribeReasonCode.TopicFilterInvalid;
        var name = room[..length];
        if (exchange.Access.MaySubscribe(session.Device, name, filter.NoLocal) is { } refusal) return refusal;
        if (!exchange.Topics.TryFind(name, out var topic) || !session.Subscriptions.TryGetValue(topic, out var subscription))
        {
            if (session.Subscriptions.Count >= exchange.Limits.SubscriptionsPerDevice) return MqttSubscribeReasonCode.QuotaExceeded;
            topic = exchange.Topics.FindOrAdd(name);
            subscription = new(session, topic);
            topic.Subscriptions.Add(subscription);
            session.Subscriptions.Add(topic, subscription);
        }

        subscription.AtLeastOnce = filter.QualityOfServiceLevel > MqttQualityOfServiceLevel.AtMostOnce;
        subscription.NoLocal = filter.NoLocal;
        return subscription.AtLeastOnce ? MqttSubscribeReasonCode.GrantedQoS1 : MqttSubscribeReasonCode.GrantedQoS0;
    }

    MqttUnsubscribeReasonCode Unsubscribe(Session session, string filter)
    {
        Span<byte> room = stackalloc byte[MostFilter];
        if (!Encoding.UTF8.TryGetBytes(filter, room, out var length) || !exchange.Topics.TryFind(room[..length], out var topic)
            || !session.Subscriptions.Remove(topic, out var subscription)) return MqttUnsubscribeReasonCode.NoSubscriptionExisted;
        exchange.Topics.Remove(subscription);
        return MqttUnsubscribeReasonCode.Success;
    }
}
