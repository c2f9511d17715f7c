// Where the vault key outlives a restart: one file of 32 bytes, so that the box starts by itself after a power cut. Its
// destruction ends everything sealed under it. Another slot (a chip, another device) would offer these three methods.
namespace Messenger.Appliance.Secrets;

/// <summary>What was found in the slot: a key, nothing (never made, or destroyed), or something that is no key.</summary>
public enum KeySlotState
{
    Empty,
    Filled,
    Unreadable,
}

public sealed class KeySlot
{
    /// <summary>The slot of a state folder, which exists.</summary>
    public KeySlot(string folder) => FilePath = Path.Combine(folder, "vault.key");

    public string FilePath { get; }

    /// <summary>Loads the key straight into the arena; <paramref name="key"/> is null unless the slot is filled.</summary>
    /// <exception cref="IOException">The card is failing.</exception>
    public KeySlotState Load(KeyArena arena, out VaultKey? key)
    {
        key = null;
        if (!File.Exists(FilePath)) return KeySlotState.Empty;
        using var file = File.OpenHandle(FilePath);
        if (RandomAccess.GetLength(file) != VaultKey.Bytes) return KeySlotState.Unreadable;
        key = VaultKey.Read(arena, slot => RandomAccess.Read(file, slot, 0));
        // All zero: a wipe had overwritten it, and lost power before it could remove it.
        return key is null ? KeySlotState.Empty : KeySlotState.Filled;
    }

    /// <summary>The key that the slot holds, or a new one kept in it. Null when what it holds is no key; it is left as it is.</summary>
    /// <param name="arena">Takes the key.</param>
    /// <param name="fresh">The key is new: what lies sealed on the card is noise.</param>
    /// <exception cref="IOException">The card is full or failing.</exception>
    public VaultKey? Open(KeyArena arena, out bool fresh)
    {
        var state = Load(arena, out var key);
        fresh = state == KeySlotState.Empty;
        return fresh ? Create(arena) : key;
    }

    /// <summary>Makes a new key and keeps it durably. The slot was empty.</summary>
    /// <exception cref="IOException">The card is full or failing.</exception>
    public VaultKey Create(KeyArena arena)
    {
        var key = VaultKey.Generate(arena);
        try
        {
            // A key that died on the way is never stored: what a wipe ended does not come back.
            DurableFile.Replace(FilePath, key.Portable, () => key.Survived([]));
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Overwrites in place, then removes. Never throws; true when no key is left to be found.</summary>
    public bool Destroy()
    {
        var temporary = DurableFile.Erase(DurableFile.TemporaryPath(FilePath));
        return DurableFile.Erase(FilePath) && temporary;
    }
}
