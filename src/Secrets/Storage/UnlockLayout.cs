// The bytes of the unlock file, in order: a line that says what it is; how the box starts; how many slots; the key itself where
// it starts by itself, else zeros; the previous key while the registry may still be sealed under it; the slots; a seal under the
// key over all of it; a hash, so that a card's mistake is found while no key is there.
using System.Security.Cryptography;

namespace Messenger.Appliance.Secrets;

static class UnlockLayout
{
    public const int IdBytes = 16;
    public const int InputBytes = 32;
    public const int OwnerBytes = 16;
    public const int MostSlots = 64;
    public const int MostBytes = Slots + (MostSlots * SlotBytes) + SealBytes + HashBytes;

    /// <summary>A key of 32 bytes, sealed.</summary>
    public const int SealedKeyBytes = VaultKey.Bytes + SealKey.Overhead;

    const int SealedOwnerBytes = OwnerBytes + SealKey.Overhead;
    const int SlotBytes = IdBytes + InputBytes + SealedKeyBytes + SealedKeyBytes + SealedOwnerBytes;
    const int SealBytes = SealKey.Overhead;
    const int HashBytes = 32;
    const int HeaderBytes = 29;
    const int Mode = HeaderBytes;
    const int Count = Mode + 1;
    const int Clear = Count + 1;
    const int HasPrevious = Clear + VaultKey.Bytes;
    const int Previous = HasPrevious + 1;
    const int Slots = Previous + SealedKeyBytes;

    static ReadOnlySpan<byte> Header => "messenger-appliance/unlock/1\n"u8;

    public static int Length(int slots) => Slots + (slots * SlotBytes) + SealBytes + HashBytes;

    /// <summary>An empty file's bytes; the rest is filled by the members below.</summary>
    public static void Begin(Span<byte> file, byte mode, int slots)
    {
        file.Clear();
        Header.CopyTo(file);
        file[Mode] = mode;
        file[Count] = (byte)slots;
    }

    /// <summary>Whether these are the bytes of such a file, unharmed by accident.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> file)
    {
        if (file.Length < Length(0) || !file.StartsWith(Header) || file[Count] > MostSlots || file[Mode] > 1 || file[HasPrevious] > 1) return false;
        Span<byte> hash = stackalloc byte[HashBytes];
        SHA256.HashData(file[..^HashBytes], hash);
        return file.Length == Length(file[Count]) && file[^HashBytes..].SequenceEqual(hash);
    }

    /// <summary>Writes the hash: last of all.</summary>
    public static void End(Span<byte> file) => SHA256.HashData(file[..^HashBytes], file[^HashBytes..]);

    public static byte ModeOf(ReadOnlySpan<byte> file) => file[Mode];

    public static int CountOf(ReadOnlySpan<byte> file) => file[Count];

    public static Span<byte> ClearKey(Span<byte> file) => file.Slice(Clear, VaultKey.Bytes);

    public static bool HoldsPrevious(ReadOnlySpan<byte> file) => file[HasPrevious] == 1;

    public static void MarkPrevious(Span<byte> file) => file[HasPrevious] = 1;

    public static Span<byte> PreviousKey(Span<byte> file) => file.Slice(Previous, SealedKeyBytes);

    /// <summary>What the seal covers: everything before it.</summary>
    public static Span<byte> Covered(Span<byte> file) => file[..^(SealBytes + HashBytes)];

    public static Span<byte> Seal(Span<byte> file) => file[^(SealBytes + HashBytes)..^HashBytes];

    public static UnlockSlot Slot(Span<byte> file, int number) => new(file.Slice(Slots + (number * SlotBytes), SlotBytes));

    /// <summary>The associated data of a sealed field: its context and the slot's id, into 64 bytes.</summary>
    public static ReadOnlySpan<byte> Place(ReadOnlySpan<byte> context, ReadOnlySpan<byte> id, Span<byte> buffer)
    {
        context.CopyTo(buffer);
        buffer[context.Length] = 0;
        id.CopyTo(buffer[(context.Length + 1)..]);
        return buffer[..(context.Length + 1 + id.Length)];
    }
}

/// <summary>One adult's phone: its id, what the box puts into the exchange with it, and three sealed fields.</summary>
readonly ref struct UnlockSlot(Span<byte> slot)
{
    readonly Span<byte> slot = slot;

    /// <summary>Random: says nothing of the phone.</summary>
    public Span<byte> Id => slot[..UnlockLayout.IdBytes];

    /// <summary>The box's share: random, hashed into the exchange.</summary>
    public Span<byte> Input => slot.Slice(UnlockLayout.IdBytes, UnlockLayout.InputBytes);

    /// <summary>The vault key under the share that only box and phone together make.</summary>
    public Span<byte> Vault => slot.Slice(UnlockLayout.IdBytes + UnlockLayout.InputBytes, UnlockLayout.SealedKeyBytes);

    /// <summary>That share under the vault key, so that the vault key can be replaced while the phone is away.</summary>
    public Span<byte> Share => slot.Slice(UnlockLayout.IdBytes + UnlockLayout.InputBytes + UnlockLayout.SealedKeyBytes, UnlockLayout.SealedKeyBytes);

    /// <summary>The phone's device id under the vault key: a locked card does not tell whose phones open it.</summary>
    public Span<byte> Owner => slot[(UnlockLayout.IdBytes + UnlockLayout.InputBytes + (2 * UnlockLayout.SealedKeyBytes))..];

    public void CopyFrom(UnlockSlot other) => other.slot.CopyTo(slot);
}
