// The frame that hands the vault key to the relay. Only its layout is here: whoever fills it keeps it in locked memory, and
// erases it when it is sent or read.
namespace Messenger.Appliance.Core.Link;

/// <summary>Where the key of a frame comes from, and so what the relay may find sealed.</summary>
public enum KeyOrigin : byte
{
    /// <summary>No key yet: the box is locked, and the frame ends here.</summary>
    None = 0,

    /// <summary>Made for this life: whatever lies sealed on the card is noise, and is removed.</summary>
    Fresh = 1,

    /// <summary>The key under which the registry lies on the card.</summary>
    Kept = 2,

    /// <summary>A new key; the registry may still lie under the previous one, which follows.</summary>
    Rotated = 3,
}

public static class KeyFrame
{
    public const int KeyBytes = 32;
    const int Head = 2;

    /// <summary>Kind, origin, key, previous key.</summary>
    public const int MostBytes = Head + (2 * KeyBytes);

    public static int Length(KeyOrigin origin) => origin switch
    {
        KeyOrigin.None => Head,
        KeyOrigin.Rotated => MostBytes,
        _ => Head + KeyBytes,
    };

    public static void WriteHead(Span<byte> frame, KeyOrigin origin)
    {
        frame[0] = (byte)FrameKind.Key;
        frame[1] = (byte)origin;
    }

    /// <summary>False unless the frame is as long as its origin says.</summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out KeyOrigin origin)
    {
        origin = frame.Length < Head ? KeyOrigin.None : (KeyOrigin)frame[1];
        return LinkFrames.KindOf(frame) == FrameKind.Key && frame.Length >= Head && origin <= KeyOrigin.Rotated && frame.Length == Length(origin);
    }

    public static Span<byte> Key(Span<byte> frame) => frame.Slice(Head, KeyBytes);

    public static Span<byte> PreviousKey(Span<byte> frame) => frame.Slice(Head + KeyBytes, KeyBytes);
}
