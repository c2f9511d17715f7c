// By what a phone recognises the box it was sent to (protocol.md, Identifiers): it is in the QR, the key itself is not.
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Pairing;

public static class BoxFingerprint
{
    public const int Bytes = 16;

    /// <summary>The first 16 bytes of SHA-256(text(box/1, box key)).</summary>
    public static byte[] Of(ReadOnlySpan<byte> boxKey)
    {
        Span<byte> hash = stackalloc byte[32];
        Digest.Of(Contexts.Box, boxKey, hash);
        return hash[..Bytes].ToArray();
    }
}
