// One client's PUBLISH: strict reading, topic alias, right, rate, receive maximum, then routing and PUBACK (protocol.md,
// Delivery). The payload goes from the socket's buffer into the mailbox and nowhere else.
using System.Buffers;
using Messenger.Appliance.Relay.Codec;
using Messenger.Appliance.Relay.Connecting;
using Messenger.Appliance.Relay.Routing;

namespace Messenger.Appliance.Relay.Publishing;

sealed class Publisher(Exchange exchange, Connection connection)
{
    /// <summary>Topic and properties; more belongs into the payload.</summary>
    const int MostHead = 16 * 1024;

    const int Scratch = 1024;

    byte[]?[]? aliases;

    /// <summary>What the first byte already tells.</summary>
    public static ReasonCode Check(byte flags) =>
        (flags & 0x06) == 0x04 ? ReasonCode.QoSNotSupported : (flags & 0x01) != 0 ? ReasonCode.RetainNotSupported : ReasonCode.Success;

    public ReasonCode Handle(byte flags, in ReadOnlySequence<byte> body)
    {
        if (body.IsSingleSegment) return Handle(flags, body.FirstSpan, body);
        var reason = MeasureHead(body, hasPacketId: (flags & 0x06) != 0, out var length);
        if (reason != ReasonCode.Success) return reason;
        using var head = new Contiguous(length, stackalloc byte[Scratch]);
        body.Slice(0, length).CopyTo(head.Span);
        return Handle(flags, head.Span, body);
    }

    ReasonCode Handle(byte flags, ReadOnlySpan<byte> head, in ReadOnlySequence<byte> body)
    {
        var packet = new PublishPacket();
        var reason = packet.Read(flags, head);
        if (reason != ReasonCode.Success) return reason;
        return packet.PayloadStart > MostHead ? ReasonCode.PacketTooLarge : Publish(packet, body.Slice(packet.PayloadStart));
    }

    ReasonCode Publish(scoped in PublishPacket packet, in ReadOnlySequence<byte> payload)
    {
        var topic = packet.Topic;
        if (packet.Properties.Has(PropertyId.TopicAlias) && !TryAlias(packet.Properties.TopicAlias, ref topic)) return ReasonCode.TopicAliasInvalid;
        using var kept = new Contiguous(packet.Properties.ForwardedLength, stackalloc byte[Scratch]);
        var properties = packet.Properties.Forwarded(kept.Span);
        var life = exchange.Options.Retention();
        if (packet.Properties.Has(PropertyId.MessageExpiryInterval) && packet.Properties.MessageExpiry < life.TotalSeconds) life = TimeSpan.FromSeconds(packet.Properties.MessageExpiry);
        lock (exchange.Gate)
        {
            if (connection.Closing || connection.Session is not { } session) return ReasonCode.Success;
            var atLeastOnce = packet.QoS > 0;
            if (atLeastOnce && ++connection.Output.UnflushedAcknowledgements > exchange.Limits.ReceiveMaximum) return ReasonCode.ReceiveMaximumExceeded;
            var reason = exchange.Access.MayPublish(session.Device, topic);
            if (reason == ReasonCode.Success)
            {
                reason = session.Rate.TryTake() ? exchange.Route(session, topic, atLeastOnce, life, properties, payload, connection.Batch) : ReasonCode.QuotaExceeded;
            }

            if (atLeastOnce && !connection.Closing) WriteAcknowledgement(packet.PacketId, reason);
        }

        return ReasonCode.Success;
    }

    void WriteAcknowledgement(ushort packetId, ReasonCode reason)
    {
        const byte first = (byte)PacketType.Puback << 4;
        if (reason == ReasonCode.Success) connection.Output.Write([first, 2, (byte)(packetId >> 8), (byte)packetId]);
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
    static ReasonCode MeasureHead(in ReadOnlySequence<byte> body, bool hasPacketId, out int length)
    {
        length = 0;
        var reader = new SequenceReader<byte>(body);
        if (!reader.TryReadBigEndian(out short topic) || reader.Remaining < (ushort)topic) return ReasonCode.MalformedPacket;
        reader.Advance((ushort)topic);
        if (hasPacketId && !reader.TryReadBigEndian(out short _)) return ReasonCode.MalformedPacket;
        var properties = 0;
        for (var shift = 0; ; shift += 7)
        {
            if (shift > 21 || !reader.TryRead(out var next)) return ReasonCode.MalformedPacket;
            properties |= (next & 0x7F) << shift;
            if ((next & 0x80) == 0) break;
        }

        if (properties > reader.Remaining) return ReasonCode.MalformedPacket;
        if (reader.Consumed + properties > MostHead) return ReasonCode.PacketTooLarge;
        length = (int)reader.Consumed + properties;
        return ReasonCode.Success;
    }
}
