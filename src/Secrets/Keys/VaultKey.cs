// The root of everything sealed on the card: 32 bytes that come from the key slot and from which one key per purpose is
// derived. Without it what is stored is noise; destroying it is the cryptographic erase (NIST SP 800-88).
namespace Messenger.Appliance.Secrets;

public sealed unsafe class VaultKey : Secret
{
    public const int Bytes = 32;

    VaultKey(KeyArena arena) : base(arena, KeyKind.Vault)
    {
    }

    internal override ReadOnlySpan<byte> Portable => Value;

    Span<byte> Value => new(Slot, Bytes);

    public static VaultKey Generate(KeyArena arena)
    {
        var key = new VaultKey(arena);
        RandomBytes.Fill(key.Value);
        key.Filled();
        return key;
    }

    /// <summary>From 32 bytes in locked memory, which the caller erases.</summary>
    public static VaultKey FromBytes(KeyArena arena, ReadOnlySpan<byte> value)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(value.Length, Bytes);
        var key = new VaultKey(arena);
        value.CopyTo(key.Value);
        key.Filled();
        return key;
    }

    /// <summary>Copies the 32 bytes into locked memory of the caller's, who erases it. False, and zeros, after a wipe.</summary>
    public bool TryCopyTo(Span<byte> destination)
    {
        if (!IsAlive) return false;
        Value.CopyTo(destination);
        return Survived(destination[..Bytes]);
    }

    /// <summary>The sealing key of one purpose; the same every time. A dead key derives dead keys.</summary>
    public SealKey Derive(ReadOnlySpan<byte> purpose)
    {
        var derived = SealKey.Derive(Arena, Slot, purpose);
        if (!Survived([])) derived.Dispose();
        return derived;
    }

    /// <summary>From its sealed form; null when it does not open.</summary>
    public static VaultKey? Open(KeyArena arena, SealKey with, ReadOnlySpan<byte> sealedForm, ReadOnlySpan<byte> associated)
    {
        ArgumentNullException.ThrowIfNull(with);
        var key = new VaultKey(arena);
        if (with.TryOpen(sealedForm, associated, key.Value))
        {
            key.Filled();
            return key;
        }

        key.Dispose();
        return null;
    }

    /// <summary>Reads straight into locked memory; null unless exactly 32 bytes came that are not all zero.</summary>
    internal static VaultKey? Read(KeyArena arena, Func<Span<byte>, int> read)
    {
        var key = new VaultKey(arena);
        if (read(key.Value) == Bytes && key.Value.ContainsAnyExcept((byte)0))
        {
            key.Filled();
            return key;
        }

        key.Dispose();
        return null;
    }
}
