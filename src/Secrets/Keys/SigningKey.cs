// Ed25519 (RFC 8032), the box's identity: seed 32 bytes, public key 32, signature 64. The slot holds libsodium's form,
// seed followed by public key; while it is made, a second copy of the seed lies behind it.
using System.Security.Cryptography;
using Messenger.Appliance.Core;
using Messenger.Appliance.Secrets.Interop;

namespace Messenger.Appliance.Secrets;

public sealed unsafe class SigningKey : Secret, IBoxIdentity
{
    public const int SeedBytes = 32;
    public const int PublicKeyBytes = 32;
    public const int SignatureBytes = 64;

    readonly byte[] publicKey = new byte[PublicKeyBytes];

    SigningKey(KeyArena arena) : base(arena, KeyKind.Signing)
    {
    }

    public ReadOnlySpan<byte> PublicKey => publicKey;

    internal override ReadOnlySpan<byte> Portable => new(Slot, SeedBytes);

    Span<byte> Seed => new(Slot + SignatureBytes, SeedBytes);

    public static SigningKey Generate(KeyArena arena)
    {
        var key = new SigningKey(arena);
        RandomBytes.Fill(key.Seed);
        return key.Expand();
    }

    /// <summary>From a seed of 32 bytes, which the caller erases.</summary>
    public static SigningKey FromSeed(KeyArena arena, ReadOnlySpan<byte> seed)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(seed.Length, SeedBytes);
        var key = new SigningKey(arena);
        seed.CopyTo(key.Seed);
        return key.Expand();
    }

    /// <summary>From a seed sealed by <see cref="SealKey.TrySeal(Secret, ReadOnlySpan{byte}, Span{byte})"/>; null when it does not open.</summary>
    public static SigningKey? Open(KeyArena arena, SealKey with, ReadOnlySpan<byte> sealedSeed, ReadOnlySpan<byte> associated)
    {
        var key = new SigningKey(arena);
        if (with.TryOpen(sealedSeed, associated, key.Seed)) return key.Expand();
        key.Dispose();
        return null;
    }

    public bool TrySign(ReadOnlySpan<byte> message, Span<byte> signature)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(signature.Length, SignatureBytes);
        if (!IsAlive) return false;
        fixed (byte* m = message, s = signature)
        {
            _ = LibSodium.crypto_sign_detached(s, null, m, (ulong)message.Length, Slot);
        }

        return Survived(signature[..SignatureBytes]);
    }

    SigningKey Expand()
    {
        fixed (byte* p = publicKey)
        {
            _ = LibSodium.crypto_sign_seed_keypair(p, Slot, Slot + SignatureBytes);
        }

        CryptographicOperations.ZeroMemory(Seed);
        Filled();
        return this;
    }
}
