// One line for whoever stands at the box, from the relay to the guard's panel: to be said (Say), or why it ends (Refused).
namespace Messenger.Appliance.Core.Link;

public static class TextFrame
{
    /// <summary>Characters; what is longer is cut.</summary>
    const int MostChars = 1000;

    /// <summary>Bytes written; 0 when it does not fit.</summary>
    public static int Write(Span<byte> frame, FrameKind kind, string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var writer = new FrameWriter(frame, kind);
        writer.Text(line.Length <= MostChars ? line : line[..MostChars]);
        return writer.Length;
    }

    public static bool TryRead(ReadOnlySpan<byte> frame, out string line)
    {
        line = "";
        if (LinkFrames.KindOf(frame) is not (FrameKind.Say or FrameKind.Refused)) return false;
        var reader = new FrameReader(frame[1..]);
        line = reader.Text();
        return reader.IsAtEnd;
    }
}
