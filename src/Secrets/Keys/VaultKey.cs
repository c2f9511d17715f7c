// The root of everything sealed on the card: 32 bytes from which one key per purpose is derived. Without it what is stored is
// noise; destroying it is the cryptographic erase (NIST SP 800-88).
namespace Messenger.Appliance.Secrets;

public sealed unsafe class VaultKey : FixedSecret
{
    public const int Bytes = 32;

    VaultKey(KeyArena arena) : base(arena, KeyKind.Vault, Bytes)
    {
    }

    public static VaultKey Generate(KeyArena arena) => Random(new VaultKey(arena));

    /// <summary>From 32 bytes in locked memory, which the caller erases.</summary>
    public static VaultKey FromBytes(KeyArena arena, ReadOnlySpan<byte> value) => Copy(new VaultKey(arena), value);

    /// <summary>From its sealed form; null when it does not open.</summary>
    public static VaultKey? Open(KeyArena arena, SealKey with, ReadOnlySpan<byte> sealedForm, ReadOnlySpan<byte> associated) =>
        Opened(new VaultKey(arena), with, sealedForm, associated);

    /// <summary>Copies the 32 bytes into locked memory of the caller's, who erases it. False, and zeros, after a wipe.</summary>
    public bool TryCopyTo(Span<byte> destination) => TryCopy(destination);

    /// <summary>The sealing key of one purpose; the same every time. A dead key derives dead keys.</summary>
    public SealKey Derive(ReadOnlySpan<byte> purpose)
    {
        var derived = SealKey.Derive(Arena, Slot, purpose);
        if (!Survived([])) derived.Dispose();
        return derived;
    }
}
