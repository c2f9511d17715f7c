// XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha, libsodium's aead_xchacha20poly1305_ietf): key 32 bytes. Sealed form:
// nonce (24, random) || ciphertext || tag (16). Associated data binds it to its place.
using Messenger.Appliance.Secrets.Interop;

namespace Messenger.Appliance.Secrets;

public sealed unsafe class SealKey : FixedSecret
{
    const int KeyBytes = 32;

    /// <summary>How much longer the sealed form is than what it holds.</summary>
    public const int Overhead = LibSodium.XChaChaNonceBytes + LibSodium.XChaChaTagBytes;

    SealKey(KeyArena arena) : base(arena, KeyKind.Seal, KeyBytes)
    {
    }

    public static SealKey Generate(KeyArena arena) => Random(new SealKey(arena));

    /// <summary>The key that belongs to <paramref name="purpose"/>: HKDF-Expand (RFC 5869) of a uniform 32-byte key.</summary>
    internal static SealKey Derive(KeyArena arena, byte* from, ReadOnlySpan<byte> purpose)
    {
        var key = new SealKey(arena);
        fixed (byte* info = purpose)
        {
            _ = LibSodium.crypto_kdf_hkdf_sha256_expand(key.Slot, KeyBytes, info, (nuint)purpose.Length, from);
        }

        key.Complete();
        return key;
    }

    /// <summary>The same of the 64 bytes that an oblivious exchange gave, by HKDF-Expand with SHA-512.</summary>
    internal static SealKey DeriveFromOutput(KeyArena arena, byte* output, ReadOnlySpan<byte> purpose)
    {
        var key = new SealKey(arena);
        fixed (byte* info = purpose)
        {
            _ = LibSodium.crypto_kdf_hkdf_sha512_expand(key.Slot, KeyBytes, info, (nuint)purpose.Length, output);
        }

        key.Complete();
        return key;
    }

    /// <summary>From its sealed form; null when it does not open.</summary>
    public static SealKey? Open(KeyArena arena, SealKey with, ReadOnlySpan<byte> sealedForm, ReadOnlySpan<byte> associated) =>
        Opened(new SealKey(arena), with, sealedForm, associated);

    /// <summary>Seals into <paramref name="destination"/>, which is <see cref="Overhead"/> longer. False after a wipe.</summary>
    public bool TrySeal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> associated, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, plain.Length + Overhead);
        if (!IsAlive) return false;
        RandomBytes.Fill(destination[..LibSodium.XChaChaNonceBytes]);
        fixed (byte* p = plain, a = associated, d = destination)
        {
            _ = LibSodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
                d + LibSodium.XChaChaNonceBytes, null, p, (ulong)plain.Length, a, (ulong)associated.Length, null, d, Slot);
        }

        return Survived(destination);
    }

    /// <summary>Seals another key for storage, straight from its slot.</summary>
    public bool TrySeal(Secret secret, ReadOnlySpan<byte> associated, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return secret.IsAlive && TrySeal(secret.Portable, associated, destination) && secret.Survived(destination);
    }

    /// <summary>The sealed size of another key.</summary>
    public static int SealedBytes(Secret secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return secret.Portable.Length + Overhead;
    }

    /// <summary>
    /// Opens into <paramref name="plain"/>, which is <see cref="Overhead"/> shorter. False, and zeros, when a byte of the
    /// sealed form or of the associated data is not the same, when the length does not fit, and after a wipe.
    /// </summary>
    public bool TryOpen(ReadOnlySpan<byte> sealedForm, ReadOnlySpan<byte> associated, Span<byte> plain)
    {
        if (!IsAlive || sealedForm.Length != plain.Length + Overhead) return false;
        int failed;
        fixed (byte* p = plain, a = associated, s = sealedForm)
        {
            failed = LibSodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
                p, null, null, s + LibSodium.XChaChaNonceBytes, (ulong)(sealedForm.Length - LibSodium.XChaChaNonceBytes), a, (ulong)associated.Length, s, Slot);
        }

        if (failed != 0) plain.Clear();
        return failed == 0 && Survived(plain);
    }
}
