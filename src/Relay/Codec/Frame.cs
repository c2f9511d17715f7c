// One packet's frame: first byte and remaining length (MQTT 5, 2.1). What is wrong shows in the first five bytes, so that
// nothing of a refused packet is ever buffered.
using System.Buffers;

namespace Messenger.Appliance.Relay.Codec;

readonly record struct Frame(byte First, int HeaderLength, int BodyLength)
{
    const int MostHeader = 5;

    public PacketType Type => (PacketType)(First >> 4);

    public byte Flags => (byte)(First & 0x0F);

    public long Length => HeaderLength + (long)BodyLength;

    /// <summary>Reads a header. False when more bytes are needed; a reason other than Success ends the connection.</summary>
    public static bool TryRead(in ReadOnlySequence<byte> buffer, out Frame frame, out ReasonCode reason)
    {
        if (buffer.FirstSpan.Length >= MostHeader || buffer.IsSingleSegment) return TryRead(buffer.FirstSpan, out frame, out reason);
        var part = buffer.Slice(0, Math.Min(MostHeader, buffer.Length));
        Span<byte> copy = stackalloc byte[(int)part.Length];
        part.CopyTo(copy);
        return TryRead(copy, out frame, out reason);
    }

    static bool TryRead(ReadOnlySpan<byte> head, out Frame frame, out ReasonCode reason)
    {
        frame = default;
        reason = ReasonCode.Success;
        if (head.IsEmpty) return false;
        reason = CheckFirst(head[0]);
        if (reason != ReasonCode.Success) return false;
        var length = 0;
        for (var i = 1; i < MostHeader; i++)
        {
            if (i >= head.Length) return false;
            length |= (head[i] & 0x7F) << (7 * (i - 1));
            if ((head[i] & 0x80) != 0) continue;
            if (head[i] == 0 && i > 1) break;
            frame = new(head[0], i + 1, length);
            return true;
        }

        reason = ReasonCode.MalformedPacket;
        return false;
    }

    static ReasonCode CheckFirst(byte first)
    {
        var flags = first & 0x0F;
        return (PacketType)(first >> 4) switch
        {
            0 => ReasonCode.MalformedPacket,
            PacketType.Publish => (flags & 0x06) == 0x06 ? ReasonCode.MalformedPacket : ReasonCode.Success,
            PacketType.Subscribe or PacketType.Unsubscribe or PacketType.Pubrel => flags == 2 ? ReasonCode.Success : ReasonCode.MalformedPacket,
            _ => flags == 0 ? ReasonCode.Success : ReasonCode.MalformedPacket,
        };
    }
}
