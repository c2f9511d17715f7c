// SUBSCRIBE and UNSUBSCRIBE (3.8, 3.10), read in two steps: the whole packet is judged before the first filter is used.
namespace Messenger.Appliance.Relay.Codec;

ref struct SubscribePacket
{
    public ushort PacketId;
    public Properties Properties;

    /// <summary>Filters in the packet, at least one.</summary>
    public int Count;

    SpanReader filters;

    public ReasonCode Read(ReadOnlySpan<byte> body, bool unsubscribe)
    {
        var reader = new SpanReader(body);
        PacketId = reader.UInt16();
        if (reader.Malformed) return ReasonCode.MalformedPacket;
        if (PacketId == 0) return ReasonCode.ProtocolError;
        var reason = Properties.Read(ref reader, unsubscribe ? Properties.OfUnsubscribe : Properties.OfSubscribe);
        if (reason != ReasonCode.Success) return reason;
        filters = reader;
        while (reader.Left > 0)
        {
            if (reader.Text().IsEmpty) return reader.Malformed ? ReasonCode.MalformedPacket : ReasonCode.ProtocolError;
            Count++;
            if (unsubscribe) continue;
            var options = reader.Byte();
            if (reader.Malformed || (options & 0xC0) != 0) return ReasonCode.MalformedPacket;
            if ((options & 3) == 3 || (options & 0x30) == 0x30) return ReasonCode.ProtocolError;
        }

        return reader.Malformed ? ReasonCode.MalformedPacket : Count == 0 ? ReasonCode.ProtocolError : ReasonCode.Success;
    }

    /// <summary>The next filter, and for SUBSCRIBE its wanted QoS (0 to 2) and No Local.</summary>
    public ReadOnlySpan<byte> Next(bool unsubscribe, out byte qos, out bool noLocal)
    {
        var filter = filters.Text();
        var options = unsubscribe ? (byte)0 : filters.Byte();
        qos = (byte)(options & 3);
        noLocal = (options & 4) != 0;
        return filter;
    }
}
