// A home's network that a person chose, with its password, from the relay to the network program. The password stays bytes from the
// browser's request to the radio's key: no string of it is ever made.
using Messenger.Appliance.Core.Wireless;

namespace Messenger.Appliance.Core.Link;

public static class JoinFrame
{
    /// <summary>A password of WPA has 8 to 63 printable ASCII characters; 64 are the key itself in hex.</summary>
    public const int LeastKeyBytes = 8, MostKeyBytes = 64;

    public const int MostBytes = 1 + 2 + (2 * Ssid.MostBytes) + 2 + MostKeyBytes;

    /// <summary>Empty is right for an open network.</summary>
    public static bool IsKey(ReadOnlySpan<byte> key) =>
        key.IsEmpty || (key.Length is >= LeastKeyBytes and < MostKeyBytes && !key.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        || (key.Length == MostKeyBytes && IsHex(key));

    /// <summary>Bytes written; 0 when it does not fit.</summary>
    public static int Write(Span<byte> frame, Ssid ssid, ReadOnlySpan<byte> key)
    {
        var writer = new FrameWriter(frame, FrameKind.Join);
        writer.Text(ssid.Hex);
        writer.Bytes(key);
        return writer.Length;
    }

    /// <param name="frame">The frame.</param>
    /// <param name="ssid">Of the network.</param>
    /// <param name="key">Lies in the frame.</param>
    public static bool TryRead(ReadOnlySpan<byte> frame, out Ssid ssid, out ReadOnlySpan<byte> key)
    {
        ssid = default;
        key = [];
        if (LinkFrames.KindOf(frame) != FrameKind.Join) return false;
        var reader = new FrameReader(frame[1..]);
        var known = Ssid.TryParse(reader.Text(), out ssid);
        key = reader.Bytes();
        return known && reader.IsAtEnd && IsKey(key);
    }

    static bool IsHex(ReadOnlySpan<byte> key)
    {
        foreach (var digit in key)
            if (!char.IsAsciiHexDigit((char)digit))
                return false;
        return true;
    }
}
