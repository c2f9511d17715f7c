// The one place where keys live: 64 slots in locked memory, counted by kind. Zero() ends them all at once, from any
// thread, without waiting; whoever is using a key at that moment finds out afterwards and throws the result away.
using System.Numerics;
using System.Security.Cryptography;
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Secrets;

public sealed unsafe class KeyArena : IDisposable
{
    /// <summary>What an arena locks.</summary>
    public static readonly ByteCount Size = new(Slots * SlotBytes);

    internal const int SlotBytes = 256;
    const int Slots = 64;

    internal LockedMemory Memory { get; } = LockedMemory.Allocate(Size);

    readonly int[] held = new int[(int)KeyKind.Blinding + 1];
    ulong taken;
    bool erased;

    /// <summary>True from the first instant of <see cref="Zero"/>, and for good.</summary>
    public bool IsErased => Volatile.Read(ref erased);

    /// <summary>How many keys of this kind exist now.</summary>
    public int Count(KeyKind kind) => IsErased ? 0 : Volatile.Read(ref held[(int)kind]);

    /// <summary>
    /// Erases every key. Never throws, allocates nothing, waits for nobody. Every later use of a key fails, and a key
    /// that is being made at this moment is erased by its maker.
    /// </summary>
    public void Zero()
    {
        Volatile.Write(ref erased, true);
        Interlocked.MemoryBarrier();
        Memory.Zero();
    }

    public void Dispose()
    {
        Zero();
        Memory.Dispose();
    }

    /// <exception cref="InvalidOperationException">All slots are taken: someone keeps more keys than the limits allow.</exception>
    internal int Take(KeyKind kind)
    {
        while (true)
        {
            var seen = Volatile.Read(ref taken);
            var slot = BitOperations.TrailingZeroCount(~seen);
            if (slot >= Slots) throw new InvalidOperationException("The key arena is full.");
            if (Interlocked.CompareExchange(ref taken, seen | (1UL << slot), seen) != seen) continue;
            Interlocked.Increment(ref held[(int)kind]);
            return slot;
        }
    }

    internal byte* At(int slot) => Memory.Start + (slot * SlotBytes);

    internal void Erase(int slot) => CryptographicOperations.ZeroMemory(new Span<byte>(At(slot), SlotBytes));

    internal void Free(int slot, KeyKind kind)
    {
        Erase(slot);
        Interlocked.Decrement(ref held[(int)kind]);
        Interlocked.And(ref taken, ~(1UL << slot));
    }
}
