// The client's half of an oblivious exchange (RFC 9497, mode OPRF, ristretto255-SHA512): a random blind that lives for one
// exchange. Blind, unblinded element and output never leave the slot; what comes of them is a sealing key.
using System.Security.Cryptography;
using Messenger.Appliance.Secrets.Interop;

namespace Messenger.Appliance.Secrets;

public sealed unsafe class OprfBlind : Secret
{
    internal const int OutputBytes = LibSodium.Sha512Bytes;

    // The slot: blind, then a place for its inverse, then what is hashed, then the output.
    const int Work = 32;
    const int Hashed = 64;
    const int Output = KeyArena.SlotBytes - OutputBytes;

    OprfBlind(KeyArena arena) : base(arena, KeyKind.Blinding)
    {
    }

    internal override ReadOnlySpan<byte> Portable => new(Slot, OprfKey.ScalarBytes);

    static ReadOnlySpan<byte> Finalize => "Finalize"u8;

    /// <summary>Blind: makes a blind and writes what the server may see into 32 bytes. The input is 0 to 64 bytes.</summary>
    public static OprfBlind Create(KeyArena arena, ReadOnlySpan<byte> input, Span<byte> blinded)
    {
        var blind = new OprfBlind(arena);
        LibSodium.crypto_core_ristretto255_scalar_random(blind.Slot);
        return blind.Hide(input, blinded);
    }

    /// <summary>The same with a blind that a test vector gives.</summary>
    internal static OprfBlind FromScalar(KeyArena arena, ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> input, Span<byte> blinded)
    {
        var blind = new OprfBlind(arena);
        scalar.CopyTo(new Span<byte>(blind.Slot, OprfKey.ScalarBytes));
        return blind.Hide(input, blinded);
    }

    /// <summary>
    /// Finalize: the sealing key of one purpose that belongs to the input and the server's key, made by HKDF-Expand (SHA-512)
    /// of the output. Null when <paramref name="evaluated"/> is no element of the group, and after a wipe. A wrong evaluation
    /// gives a key that opens nothing.
    /// </summary>
    public SealKey? TryFinalize(ReadOnlySpan<byte> input, ReadOnlySpan<byte> evaluated, ReadOnlySpan<byte> purpose)
    {
        if (!TryUnblind(input, evaluated)) return null;
        var key = SealKey.DeriveFromOutput(Arena, Slot + Output, purpose);
        Forget();
        if (Survived([])) return key;
        key.Dispose();
        return null;
    }

    /// <summary>The output itself, for test vectors alone.</summary>
    internal bool TryReveal(ReadOnlySpan<byte> input, ReadOnlySpan<byte> evaluated, Span<byte> output)
    {
        if (!TryUnblind(input, evaluated)) return false;
        new ReadOnlySpan<byte>(Slot + Output, OutputBytes).CopyTo(output);
        Forget();
        return Survived(output);
    }

    OprfBlind Hide(ReadOnlySpan<byte> input, Span<byte> blinded)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(blinded.Length, OprfKey.ElementBytes);
        HashToGroup.Map(input, Slot + Work);
        fixed (byte* b = blinded)
        {
            // Fails only where the input hashes to the identity, which nobody can find an input for.
            if (LibSodium.crypto_scalarmult_ristretto255(b, Slot, Slot + Work) != 0) throw new ArgumentException("The input cannot be blinded.", nameof(input));
        }

        Filled();
        return this;
    }

    bool TryUnblind(ReadOnlySpan<byte> input, ReadOnlySpan<byte> evaluated)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(input.Length, HashToGroup.MaxInputBytes);
        if (!IsAlive || evaluated.Length != OprfKey.ElementBytes) return false;
        // I2OSP(len(input), 2) || input || I2OSP(32, 2) || unblinded element || "Finalize"
        var text = new Span<byte>(Slot + Hashed, 2 + input.Length + 2 + OprfKey.ElementBytes + Finalize.Length);
        text.Clear();
        text[1] = (byte)input.Length;
        input.CopyTo(text[2..]);
        text[2 + input.Length + 1] = OprfKey.ElementBytes;
        Finalize.CopyTo(text[^Finalize.Length..]);
        fixed (byte* e = evaluated)
        {
            if (LibSodium.crypto_core_ristretto255_scalar_invert(Slot + Work, Slot) != 0
                || LibSodium.crypto_scalarmult_ristretto255(Slot + Hashed + 2 + input.Length + 2, Slot + Work, e) != 0)
            {
                Forget();
                return false;
            }
        }

        _ = LibSodium.crypto_hash_sha512(Slot + Output, Slot + Hashed, (ulong)text.Length);
        return Survived([]);
    }

    // All but the blind: a lost answer may be asked for again.
    void Forget() => CryptographicOperations.ZeroMemory(new Span<byte>(Slot + Work, KeyArena.SlotBytes - Work));
}
