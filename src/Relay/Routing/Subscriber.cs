// One client's SUBSCRIBE and UNSUBSCRIBE: exact topics only, each with its own reason code (protocol.md, Topics).
using Messenger.Appliance.Relay.Codec;
using Messenger.Appliance.Relay.Connecting;
using Messenger.Appliance.Relay.Delivering;

namespace Messenger.Appliance.Relay.Routing;

sealed class Subscriber(Exchange exchange, Connection connection)
{
    const int MostFilter = 1024;

    public ReasonCode Subscribe(ReadOnlySpan<byte> body)
    {
        var packet = new SubscribePacket();
        var reason = packet.Read(body, unsubscribe: false);
        if (reason != ReasonCode.Success) return reason;
        if (packet.Properties.Has(PropertyId.SubscriptionIdentifier)) return ReasonCode.SubscriptionIdentifiersNotSupported;
        lock (exchange.Gate)
        {
            if (connection.Closing || connection.Session is not { } session) return ReasonCode.Success;
            var codes = new byte[packet.Count];
            for (var i = 0; i < codes.Length; i++)
            {
                var filter = packet.Next(unsubscribe: false, out var qos, out var noLocal);
                codes[i] = (byte)Subscribe(session, filter, qos, noLocal);
            }

            Answer(PacketType.Suback, packet.PacketId, codes);
        }

        return ReasonCode.Success;
    }

    public ReasonCode Unsubscribe(ReadOnlySpan<byte> body)
    {
        var packet = new SubscribePacket();
        var reason = packet.Read(body, unsubscribe: true);
        if (reason != ReasonCode.Success) return reason;
        lock (exchange.Gate)
        {
            if (connection.Closing || connection.Session is not { } session) return ReasonCode.Success;
            var codes = new byte[packet.Count];
            for (var i = 0; i < codes.Length; i++)
            {
                var filter = packet.Next(unsubscribe: true, out _, out _);
                codes[i] = (byte)ReasonCode.NoSubscriptionExisted;
                if (!exchange.Topics.TryFind(filter, out var topic) || !session.Subscriptions.Remove(topic, out var subscription)) continue;
                exchange.Topics.Remove(subscription);
                codes[i] = (byte)ReasonCode.Success;
            }

            Answer(PacketType.Unsuback, packet.PacketId, codes);
        }

        return ReasonCode.Success;
    }

    ReasonCode Subscribe(Session session, ReadOnlySpan<byte> filter, byte qos, bool noLocal)
    {
        if (filter.StartsWith("$share/"u8)) return ReasonCode.SharedSubscriptionsNotSupported;
        if (filter.ContainsAny((byte)'+', (byte)'#')) return ReasonCode.WildcardSubscriptionsNotSupported;
        if (filter.Length > MostFilter) return ReasonCode.TopicFilterInvalid;
        var reason = exchange.Access.MaySubscribe(session.Device, filter, noLocal);
        if (reason != ReasonCode.Success) return reason;
        if (!exchange.Topics.TryFind(filter, out var topic) || !session.Subscriptions.TryGetValue(topic, out var subscription))
        {
            if (session.Subscriptions.Count >= exchange.Limits.SubscriptionsPerDevice) return ReasonCode.QuotaExceeded;
            topic = exchange.Topics.FindOrAdd(filter);
            subscription = new(session, topic);
            topic.Subscriptions.Add(subscription);
            session.Subscriptions.Add(topic, subscription);
        }

        subscription.AtLeastOnce = qos > 0;
        subscription.NoLocal = noLocal;
        return qos > 0 ? ReasonCode.GrantedQoS1 : ReasonCode.Success;
    }

    void Answer(PacketType type, ushort packetId, ReadOnlySpan<byte> codes)
    {
        var length = 2 + 1 + codes.Length;
        var writer = new SpanWriter(new byte[5 + length]);
        writer.Byte((byte)((int)type << 4));
        writer.VariableInt(length);
        writer.UInt16(packetId);
        writer.VariableInt(0);
        writer.Bytes(codes);
        connection.Output.Write(writer.Written);
        connection.Batch.Touch(connection);
    }
}
