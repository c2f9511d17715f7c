// A phone's request about the key, as the relay forwards it, and the guard's answer: a number that pairs them, then the bytes,
// which only the guard reads.
using System.Buffers.Binary;

namespace Messenger.Appliance.Core.Link;

public static class RequestFrame
{
    /// <summary>Kind and number.</summary>
    public const int Head = 1 + sizeof(uint);

    public const int MostBodyBytes = 2048;

    public static void WriteHead(Span<byte> frame, FrameKind kind, uint number)
    {
        frame[0] = (byte)kind;
        BinaryPrimitives.WriteUInt32BigEndian(frame[1..], number);
    }

    /// <summary>False unless it is a request or an answer of a length that can be.</summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out uint number)
    {
        var fits = LinkFrames.KindOf(frame) is FrameKind.Request or FrameKind.Answer && frame.Length is >= Head and <= Head + MostBodyBytes;
        number = fits ? BinaryPrimitives.ReadUInt32BigEndian(frame[1..]) : 0;
        return fits;
    }

    public static Span<byte> Body(Span<byte> frame) => frame[Head..];

    public static ReadOnlySpan<byte> Body(ReadOnlySpan<byte> frame) => frame[Head..];
}
