// Hash-to-group of ristretto255-SHA512 (RFC 9497, section 4.1): expand_message_xmd of RFC 9380, section 5.3.1, with SHA-512
// to 64 bytes, then libsodium's map. Its builds have the map and not the expansion. Inputs here are no secrets.
using Messenger.Appliance.Secrets.Interop;

namespace Messenger.Appliance.Secrets;

static unsafe class HashToGroup
{
    /// <summary>Longest input: what the product hashes is 32 bytes, what the RFC's vectors hash is 17.</summary>
    public const int MaxInputBytes = 64;

    const int BlockBytes = 128;

    /// <summary>"HashToGroup-" || "OPRFV1-" || mode 0 (OPRF) || "-ristretto255-SHA512", followed by its length (DST_prime).</summary>
    static ReadOnlySpan<byte> Separation => "HashToGroup-OPRFV1-\0-ristretto255-SHA512\u0028"u8;

    /// <summary>The group element of 0 to 64 bytes, into 32 bytes.</summary>
    public static void Map(ReadOnlySpan<byte> input, byte* element)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(input.Length, MaxInputBytes);
        // b_0 = H(Z_pad || msg || I2OSP(64, 2) || I2OSP(0, 1) || DST_prime); b_1 = H(b_0 || I2OSP(1, 1) || DST_prime).
        Span<byte> first = stackalloc byte[BlockBytes + input.Length + 3 + Separation.Length];
        first.Clear();
        input.CopyTo(first[BlockBytes..]);
        first[BlockBytes + input.Length + 1] = LibSodium.Sha512Bytes;
        Separation.CopyTo(first[(BlockBytes + input.Length + 3)..]);

        Span<byte> second = stackalloc byte[LibSodium.Sha512Bytes + 1 + Separation.Length];
        second[LibSodium.Sha512Bytes] = 1;
        Separation.CopyTo(second[(LibSodium.Sha512Bytes + 1)..]);
        Span<byte> uniform = stackalloc byte[LibSodium.Sha512Bytes];
        fixed (byte* f = first, s = second, u = uniform)
        {
            _ = LibSodium.crypto_hash_sha512(s, f, (ulong)first.Length);
            _ = LibSodium.crypto_hash_sha512(u, s, (ulong)second.Length);
            _ = LibSodium.crypto_core_ristretto255_from_hash(element, u);
        }
    }
}
