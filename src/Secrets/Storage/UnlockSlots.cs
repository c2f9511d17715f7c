// Who can open the box: a slot for each adult's phone, in which the vault key lies under a share that box and phone make
// together, and neither alone. The key itself is on the card only where the family chose a box that starts by itself. Every
// change is one replaced file; every key is in the arena.
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Secrets;

public sealed class UnlockSlots : IDisposable
{
    public const int IdBytes = UnlockLayout.IdBytes;
    public const int InputBytes = UnlockLayout.InputBytes;
    public const int OwnerBytes = UnlockLayout.OwnerBytes;

    readonly UnlockFile file;

    /// <summary>Of a state folder, which exists.</summary>
    public UnlockSlots(string folder) => file = new(folder);

    public string FilePath => file.Path;

    public StartMode Mode => file.IsFilled ? (StartMode)UnlockLayout.ModeOf(file.Bytes) : StartMode.ByPhone;

    public int Count => file.IsFilled ? UnlockLayout.CountOf(file.Bytes) : 0;

    /// <summary>The registry may still be sealed under the key of before: no further replacement until it is not.</summary>
    public bool HoldsPrevious => file.IsFilled && UnlockLayout.HoldsPrevious(file.Bytes);

    static ReadOnlySpan<byte> FilePurpose => "messenger-appliance/unlock-file/1"u8;

    static ReadOnlySpan<byte> VaultPlace => "messenger-appliance/unlock-vault/1"u8;

    static ReadOnlySpan<byte> SharePlace => "messenger-appliance/unlock-share/1"u8;

    static ReadOnlySpan<byte> OwnerPlace => "messenger-appliance/unlock-owner/1"u8;

    static ReadOnlySpan<byte> PreviousPlace => "messenger-appliance/unlock-previous/1"u8;

    /// <exception cref="IOException">The card is failing.</exception>
    public UnlockFileState Read() => file.Read();

    /// <summary>What the box puts into the exchange with this phone, into 32 bytes. False when there is no such slot.</summary>
    public bool TryInput(ReadOnlySpan<byte> id, Span<byte> input)
    {
        var found = Find(id);
        if (found >= 0) Slot(found).Input.CopyTo(input);
        return found >= 0;
    }

    /// <summary>The key as it lies on the card of a box that starts by itself; null when it is not there, or is not this file's.</summary>
    public VaultKey? OpenByItself(KeyArena arena)
    {
        if (Mode != StartMode.ByItself) return null;
        return Genuine(VaultKey.FromBytes(arena, UnlockLayout.ClearKey(file.Bytes)));
    }

    /// <summary>The key of a slot; null when the share is wrong.</summary>
    /// <param name="changed">The share is right, but the file was changed by somebody who does not have the key.</param>
    public VaultKey? Open(KeyArena arena, ReadOnlySpan<byte> id, SealKey share, out bool changed)
    {
        changed = false;
        var found = Find(id);
        if (found < 0) return null;
        Span<byte> place = stackalloc byte[64];
        if (VaultKey.Open(arena, share, Slot(found).Vault, UnlockLayout.Place(VaultPlace, id, place)) is not { } key) return null;
        var genuine = Genuine(key);
        changed = genuine is null;
        return genuine;
    }

    /// <summary>The key of before, while the registry may still lie under it; null when it is not needed.</summary>
    public VaultKey? Previous(KeyArena arena, VaultKey key)
    {
        if (!HoldsPrevious) return null;
        using var seal = key.Derive(FilePurpose);
        return VaultKey.Open(arena, seal, UnlockLayout.PreviousKey(file.Bytes), PreviousPlace);
    }

    /// <summary>Whether the phone of this device id (16 bytes) has a slot.</summary>
    public bool IsEnrolled(VaultKey key, ReadOnlySpan<byte> owner)
    {
        using var seal = key.Derive(FilePurpose);
        for (var i = 0; i < Count; i++)
            if (IsOwner(seal, i, owner))
                return true;
        return false;
    }

    /// <summary>Whether somebody has a slot whose device id does not pass.</summary>
    public bool IsAnyOther(VaultKey key, OwnerFilter stays)
    {
        using var seal = key.Derive(FilePurpose);
        Span<byte> owner = stackalloc byte[OwnerBytes];
        for (var i = 0; i < Count; i++)
            if (!TryOwner(seal, i, owner) || !stays(owner))
                return true;
        return false;
    }

    /// <summary>Gives a phone its slot, in place of one that it had. False when all are taken, and after a wipe.</summary>
    /// <exception cref="IOException">The card is full or failing; nothing changed.</exception>
    public bool TryEnrol(KeyArena arena, VaultKey key, SealKey share, ReadOnlySpan<byte> id, ReadOnlySpan<byte> input, ReadOnlySpan<byte> owner)
    {
        using var seal = key.Derive(FilePurpose);
        Span<bool> stays = stackalloc bool[UnlockLayout.MostSlots];
        var staying = 0;
        for (var i = 0; i < Count; i++)
        {
            stays[i] = !IsOwner(seal, i, owner);
            if (stays[i]) staying++;
        }

        if (staying == UnlockLayout.MostSlots) return false;
        var next = file.Draw(Mode, staying + 1);
        var filled = 0;
        for (var i = 0; i < Count; i++)
            if (stays[i])
                UnlockLayout.Slot(next, filled++).CopyFrom(Slot(i));
        if (HoldsPrevious)
        {
            UnlockLayout.MarkPrevious(next);
            UnlockLayout.PreviousKey(file.Bytes).CopyTo(UnlockLayout.PreviousKey(next));
        }

        var slot = UnlockLayout.Slot(next, filled);
        id.CopyTo(slot.Id);
        input.CopyTo(slot.Input);
        return Fill(slot, share, seal, key, owner) && TryKeep(next, key, seal, Mode);
    }

    /// <summary>
    /// Replaces the key by a new one in the slots of these phones, and forgets all others; the old key stays, sealed under the
    /// new one, until <see cref="TryForgetPrevious"/>. A box that nobody could open again keeps no file, and is new at its next start.
    /// </summary>
    /// <param name="arena">Takes the new key.</param>
    /// <param name="key">The key in force.</param>
    /// <param name="stays">Whose slots stay, by device id.</param>
    /// <param name="mode">How the box starts from here on.</param>
    /// <returns>The new key; null after a wipe.</returns>
    /// <exception cref="IOException">The card is full or failing; nothing changed.</exception>
    /// <exception cref="InvalidOperationException">The key before the one in force is still needed.</exception>
    public VaultKey? Replace(KeyArena arena, VaultKey key, OwnerFilter stays, StartMode mode)
    {
        if (HoldsPrevious) throw new InvalidOperationException("The registry is not sealed under the present key yet.");
        using var seal = key.Derive(FilePurpose);
        Span<bool> staying = stackalloc bool[UnlockLayout.MostSlots];
        Span<byte> owner = stackalloc byte[OwnerBytes];
        var count = 0;
        for (var i = 0; i < Count; i++)
        {
            staying[i] = TryOwner(seal, i, owner) && stays(owner);
            if (staying[i]) count++;
        }

        var fresh = VaultKey.Generate(arena);
        using var freshSeal = fresh.Derive(FilePurpose);
        var next = file.Draw(mode, count);
        UnlockLayout.MarkPrevious(next);
        var done = freshSeal.TrySeal(key, PreviousPlace, UnlockLayout.PreviousKey(next));
        for (int i = 0, filled = 0; i < Count && done; i++)
            if (staying[i])
                done = Renew(arena, Slot(i), UnlockLayout.Slot(next, filled++), seal, fresh, freshSeal);
        if (done && (count == 0 && mode == StartMode.ByPhone ? file.TryRemove() : TryKeep(next, fresh, freshSeal, mode))) return fresh;
        fresh.Dispose();
        return null;
    }

    /// <summary>Chooses how the box starts, with the key as it is. To take the key off the card, replace it. False after a wipe.</summary>
    /// <exception cref="IOException">The card is full or failing; nothing changed.</exception>
    public bool TryStartByItself(VaultKey key) => Rewrite(key, StartMode.ByItself, HoldsPrevious);

    /// <summary>The registry lies under the key in force: the one before is needed no more. False after a wipe.</summary>
    /// <exception cref="IOException">The card is full or failing; nothing changed.</exception>
    public bool TryForgetPrevious(VaultKey key) => !HoldsPrevious || Rewrite(key, Mode, keepPrevious: false);

    /// <summary>Overwrites, then removes. Never throws; true when nothing is left to be found.</summary>
    public bool Destroy() => file.Destroy();

    /// <summary>Zeroes what is in memory. Never throws, allocates nothing, waits for nobody.</summary>
    public void Zero() => file.Zero();

    public void Dispose() => file.Dispose();

    bool Rewrite(VaultKey key, StartMode mode, bool keepPrevious)
    {
        var next = file.Draw(mode, Count);
        for (var i = 0; i < Count; i++) UnlockLayout.Slot(next, i).CopyFrom(Slot(i));
        if (keepPrevious)
        {
            UnlockLayout.MarkPrevious(next);
            UnlockLayout.PreviousKey(file.Bytes).CopyTo(UnlockLayout.PreviousKey(next));
        }

        using var seal = key.Derive(FilePurpose);
        return TryKeep(next, key, seal, mode);
    }

    bool TryKeep(Span<byte> next, VaultKey key, SealKey seal, StartMode mode)
    {
        if (mode == StartMode.ByItself && !key.TryCopyTo(UnlockLayout.ClearKey(next))) return false;
        return seal.TrySeal([], UnlockLayout.Covered(next), UnlockLayout.Seal(next)) && file.TryKeep(next, key);
    }

    static bool Fill(UnlockSlot slot, SealKey share, SealKey seal, VaultKey key, ReadOnlySpan<byte> owner)
    {
        Span<byte> place = stackalloc byte[64];
        return share.TrySeal(key, UnlockLayout.Place(VaultPlace, slot.Id, place), slot.Vault)
            && seal.TrySeal(share, UnlockLayout.Place(SharePlace, slot.Id, place), slot.Share)
            && seal.TrySeal(owner, UnlockLayout.Place(OwnerPlace, slot.Id, place), slot.Owner);
    }

    static bool Renew(KeyArena arena, UnlockSlot slot, UnlockSlot next, SealKey seal, VaultKey fresh, SealKey freshSeal)
    {
        Span<byte> place = stackalloc byte[64];
        Span<byte> owner = stackalloc byte[OwnerBytes];
        if (!seal.TryOpen(slot.Owner, UnlockLayout.Place(OwnerPlace, slot.Id, place), owner)) return false;
        using var share = SealKey.Open(arena, seal, slot.Share, UnlockLayout.Place(SharePlace, slot.Id, place));
        if (share is null) return false;
        slot.Id.CopyTo(next.Id);
        slot.Input.CopyTo(next.Input);
        return Fill(next, share, freshSeal, fresh, owner);
    }

    VaultKey? Genuine(VaultKey key)
    {
        using var seal = key.Derive(FilePurpose);
        if (seal.TryOpen(UnlockLayout.Seal(file.Bytes), UnlockLayout.Covered(file.Bytes), [])) return key;
        key.Dispose();
        return null;
    }

    bool IsOwner(SealKey seal, int number, ReadOnlySpan<byte> owner)
    {
        Span<byte> found = stackalloc byte[OwnerBytes];
        return TryOwner(seal, number, found) && found.SequenceEqual(owner);
    }

    bool TryOwner(SealKey seal, int number, Span<byte> owner)
    {
        Span<byte> place = stackalloc byte[64];
        var slot = Slot(number);
        return seal.TryOpen(slot.Owner, UnlockLayout.Place(OwnerPlace, slot.Id, place), owner);
    }

    int Find(ReadOnlySpan<byte> id)
    {
        for (var i = 0; i < Count; i++)
            if (Slot(i).Id.SequenceEqual(id))
                return i;
        return -1;
    }

    UnlockSlot Slot(int number) => UnlockLayout.Slot(file.Bytes, number);
}

/// <summary>Says of a device id (16 bytes) whether its slot stays.</summary>
public delegate bool OwnerFilter(ReadOnlySpan<byte> owner);
