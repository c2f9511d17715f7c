// What the guard's panel can show, so that the relay sends it no more than that: a pairing token is not sent to a lone light.
namespace Messenger.Appliance.Core.Link;

public static class PanelFrame
{
    public const int Bytes = 2;

    public static void Write(Span<byte> frame, bool showsLink)
    {
        frame[0] = (byte)FrameKind.Panel;
        frame[1] = showsLink ? (byte)1 : (byte)0;
    }

    public static bool TryRead(ReadOnlySpan<byte> frame, out bool showsLink)
    {
        showsLink = frame.Length == Bytes && frame[1] == 1;
        return LinkFrames.KindOf(frame) == FrameKind.Panel && frame.Length == Bytes;
    }
}
