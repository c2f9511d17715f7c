// The unlock file on the card and its bytes in locked memory, where the key itself may lie in clear. Replaced whole: after a
// power cut it is the old one or the new one, and what it was before is overwritten.
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Secrets;

/// <summary>What was found on the card.</summary>
public enum UnlockFileState
{
    /// <summary>Nothing, or what a wipe that lost power left of it: whatever is sealed is noise.</summary>
    Empty,
    Filled,

    /// <summary>Something else, or not whole. It is left as it is.</summary>
    Damaged,
}

sealed class UnlockFile : IDisposable
{
    LockedMemory kept = LockedMemory.Allocate(new(UnlockLayout.MostBytes));
    LockedMemory drawn = LockedMemory.Allocate(new(UnlockLayout.MostBytes));
    int length;

    /// <summary>Of a state folder, which exists.</summary>
    public UnlockFile(string folder) => Path = System.IO.Path.Combine(folder, StateFiles.Unlock);

    public string Path { get; }

    /// <summary>Its bytes; none when there is no such file.</summary>
    public Span<byte> Bytes => kept.Span[..length];

    public bool IsFilled => length > 0;

    /// <exception cref="IOException">The card is failing.</exception>
    public UnlockFileState Read()
    {
        Forget();
        DurableFile.Erase(DurableFile.TemporaryPath(Path));
        if (!File.Exists(Path)) return UnlockFileState.Empty;
        using (var file = File.OpenHandle(Path))
        {
            if (RandomAccess.GetLength(file) > UnlockLayout.MostBytes) return UnlockFileState.Damaged;
            length = RandomAccess.Read(file, kept.Span, 0);
        }

        // A wipe overwrites from the start, and makes the first block durable before the rest.
        if (length == 0 || Bytes[0] == 0)
        {
            Forget();
            return DurableFile.Erase(Path) ? UnlockFileState.Empty : UnlockFileState.Damaged;
        }

        if (UnlockLayout.IsWhole(Bytes)) return UnlockFileState.Filled;
        Forget();
        return UnlockFileState.Damaged;
    }

    /// <summary>Room for the next content, which becomes the file's with <see cref="TryKeep"/>.</summary>
    public Span<byte> Draw(StartMode mode, int slots)
    {
        var next = drawn.Span[..UnlockLayout.Length(slots)];
        UnlockLayout.Begin(next, (byte)mode, slots);
        return next;
    }

    /// <summary>Makes what was drawn durable, unless <paramref name="key"/> died: what a wipe ended does not come back.</summary>
    /// <exception cref="IOException">The card is full or failing; the old file stands.</exception>
    public bool TryKeep(Span<byte> next, VaultKey key)
    {
        UnlockLayout.End(next);
        try
        {
            if (!DurableFile.Replace(Path, next, () => key.IsAlive, eraseOld: true)) return false;
            (kept, drawn) = (drawn, kept);
            length = next.Length;
            return true;
        }
        finally
        {
            drawn.Zero();
        }
    }

    /// <summary>Destroys the file, and forgets what it held.</summary>
    public bool TryRemove()
    {
        var gone = Destroy();
        if (gone) Forget();
        return gone;
    }

    /// <summary>Overwrites, then removes. Never throws; true when nothing is left to be found.</summary>
    public bool Destroy() => DurableFile.Erase(DurableFile.TemporaryPath(Path)) & DurableFile.Erase(Path);

    /// <summary>Zeroes what is in memory. Never throws, allocates nothing, waits for nobody.</summary>
    public void Zero()
    {
        kept.Zero();
        drawn.Zero();
    }

    public void Dispose()
    {
        kept.Dispose();
        drawn.Dispose();
    }

    void Forget()
    {
        Zero();
        length = 0;
    }
}
