// One client's PUBLISH: strict reading, topic alias, right, rate, receive maximum, then routing and PUBACK (protocol.md,
// Delivery). The payload goes from the socket's buffer into the mailbox and nowhere else.
using System.Buffers;
using Messenger.Appliance.Relay.Codec;
using Messenger.Appliance.Relay.Connecting;
using Messenger.Appliance.Relay.Routing;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Messenger.Appliance.Relay.Publishing;

sealed class Publisher(Exchange exchange, Connection connection)
{
    /// <summary>Topic and properties; more belongs into the payload.</summary>
    const int MostHead = 16 * 1024;

    const int Scratch = 1024;

    byte[]?[]? aliases;

    /// <summary>What the first byte already tells.</summary>
    public static MqttDisconnectReasonCode? Check(byte flags) =>
        (flags & 0x06) == 0x04 ? MqttDisconnectReasonCode.QoSNotSupported : (flags & 0x01) != 0 ? MqttDisconnectReasonCode.RetainNotSupported : null;

    public MqttDisconnectReasonCode? Handle(byte flags, in ReadOnlySequence<byte> body)
    {
        if (body.IsSingleSegment) return Handle(flags, body.FirstSpan, body);
        if (MeasureHead(body, hasPacketId: (flags & 0x06) != 0, out var length) is { } wrong) return wrong;
        using var head = new Contiguous(length, stackalloc byte[Scratch]);
        body.Slice(0, length).CopyTo(head.Span);
        return Handle(flags, head.Span, body);
    }

    MqttDisconnectReasonCode? Handle(byte flags, ReadOnlySpan<byte> head, in ReadOnlySequence<byte> body)
    {
        var packet = new PublishPacket();
        if (packet.Read(flags, head) is { } wrong) return wrong;
        return packet.PayloadStart > MostHead ? MqttDisconnectReasonCode.PacketTooLarge : Publish(packet, body.Slice(packet.PayloadStart));
    }

    MqttDisconnectReasonCode? Publish(scoped in PublishPacket packet, in ReadOnlySequence<byte> payload)
    {
        var topic = packet.Topic;
        if (packet.Properties.Has(MqttPropertyId.TopicAlias) && !TryAlias(packet.Properties.TopicAlias, ref topic)) return MqttDisconnectReasonCode.TopicAliasInvalid;
        using var kept = new Contiguous(packet.Properties.ForwardedLength, stackalloc byte[Scratch]);
        var properties = packet.Properties.Forwarded(kept.Span);
        var life = exchange.Options.Retention();
        if (packet.Properties.Has(MqttPropertyId.MessageExpiryInterval) && packet.Properties.MessageExpiry < life.TotalSeconds) life = TimeSpan.FromSeconds(packet.Properties.MessageExpiry);
        lock (exchange.Gate)
        {
            if (connection.Closing || connection.Session is not { } session) return null;
            var atLeastOnce = packet.QoS > 0;
            if (atLeastOnce && ++connection.Output.UnflushedAcknowledgements > exchange.Limits.ReceiveMaximum) return MqttDisconnectReasonCode.ReceiveMaximumExceeded;
            var reason = exchange.Access.MayPublish(session.Device, topic);
            if (reason == MqttPubAckReasonCode.Success)
            {
                reason = session.Rate.TryTake() ? exchange.Route(session, topic, atLeastOnce, life, properties, payload, connection.Batch) : MqttPubAckReasonCode.QuotaExceeded;
            }

            if (atLeastOnce && !connection.Closing) WriteAcknowledgement(packet.PacketId, reason);
        }

        return null;
    }

    void WriteAcknowledgement(ushort packetId, MqttPubAckReasonCode reason)
    {
        var first = MqttBufferWriter.BuildFixedHeader(MqttControlPacketType.PubAck);
        if (reason == MqttPubAckReasonCode.Success) connection.Output.Write([first, 2, (byte)(packetId >> 8), (byte)packetId]);
        else connection.Output.Write([first, 3, (byte)(packetId >> 8), (byte)packetId, (byte)reason]);
        connection.Batch.Touch(connection);
    }

    bool TryAlias(ushort alias, ref ReadOnlySpan<byte> topic)
    {
        if (alias > exchange.Limits.TopicAliases) return false;
        aliases ??= new byte[]?[exchange.Limits.TopicAliases + 1];
        if (topic.IsEmpty)
        {
            topic = aliases[alias];
            return !topic.IsEmpty;
        }

        if (!topic.SequenceEqual(aliases[alias])) aliases[alias] = topic.ToArray();
        return true;
    }

    // Finds where the payload begins without copying any of it.
    static MqttDisconnectReasonCode? MeasureHead(in ReadOnlySequence<byte> body, bool hasPacketId, out int length)
    {
        length = 0;
        var reader = new SequenceReader<byte>(body);
        if (!reader.TryReadBigEndian(out short topic) || reader.Remaining < (ushort)topic) return MqttDisconnectReasonCode.MalformedPacket;
        reader.Advance((ushort)topic);
        if (hasPacketId && !reader.TryReadBigEndian(out short _)) return MqttDisconnectReasonCode.MalformedPacket;
        var properties = 0;
        for (var shift = 0; ; shift += 7)
        {
            if (shift > 21 || !reader.TryRead(out var next)) return MqttDisconnectReasonCode.MalformedPacket;
            properties |= (next & 0x7F) << shift;
            if ((next & 0x80) == 0) break;
        }

        if (properties > reader.Remaining) return MqttDisconnectReasonCode.MalformedPacket;
        if (reader.Consumed + properties > MostHead) return MqttDisconnectReasonCode.PacketTooLarge;
        length = (int)reader.Consumed + properties;
        return null;
    }
}
