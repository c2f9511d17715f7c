// SHA-256 over public data with a context (protocol.md, Notation). Not for secrets: those are hashed in Secrets.
using System.Security.Cryptography;

namespace Messenger.Appliance.Core;

public static class Digest
{
    /// <summary>SHA-256(context, 0, data) into 32 bytes. <paramref name="data"/> is at most 256 bytes.</summary>
    public static void Of(ReadOnlySpan<byte> context, ReadOnlySpan<byte> data, Span<byte> destination)
    {
        Span<byte> text = stackalloc byte[context.Length + 1 + data.Length];
        context.CopyTo(text);
        text[context.Length] = 0;
        data.CopyTo(text[(context.Length + 1)..]);
        SHA256.HashData(text, destination);
    }
}
