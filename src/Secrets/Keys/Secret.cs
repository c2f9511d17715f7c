// What all keys share: a slot of the arena from birth to Dispose. A use checks that the key is alive, works on the slot
// in place, then checks again: what a dying key produced never leaves. A dead key refuses, it does not throw.
namespace Messenger.Appliance.Secrets;

public abstract unsafe class Secret : IDisposable
{
    readonly KeyArena arena;
    readonly KeyKind kind;
    readonly int slot;
    int released;

    private protected Secret(KeyArena arena, KeyKind kind)
    {
        ArgumentNullException.ThrowIfNull(arena);
        (this.arena, this.kind) = (arena, kind);
        slot = arena.Take(kind);
    }

    /// <summary>False after <see cref="Dispose"/> or the arena's end.</summary>
    public bool IsAlive => Volatile.Read(ref released) == 0 && !arena.IsErased;

    /// <summary>The secret itself, as it is sealed for storage.</summary>
    internal abstract ReadOnlySpan<byte> Portable { get; }

    private protected byte* Slot => arena.At(slot);

    private protected KeyArena Arena => arena;

    /// <summary>Erases the key; its slot serves another. Safe while others use it, and more than once.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref released, 1) == 0) arena.Free(slot, kind);
        GC.SuppressFinalize(this);
    }

    /// <summary>After the slot was filled: if the arena ended meanwhile, its sweep may have missed what came later.</summary>
    private protected void Filled()
    {
        Interlocked.MemoryBarrier();
        if (arena.IsErased) arena.Erase(slot);
    }

    /// <summary>After a use: true if the key lived through it, else the result is cleared.</summary>
    internal bool Survived(Span<byte> result)
    {
        Interlocked.MemoryBarrier();
        if (IsAlive) return true;
        result.Clear();
        return false;
    }
}
