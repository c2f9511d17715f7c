// Bytes in chains of 64-byte cells, with the links in a table beside them: no fragmentation ever, at most one cell and
// four bytes per cell of overhead, and what is free is known exactly. Every cell that is not in a chain is zero.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Messenger.Appliance.Mailbox;

sealed unsafe class CellStore(byte* cells, int* links, int count)
{
    public const int CellSize = 64;
    public const int None = -1;

    int firstFree = None;
    int fresh;
    int used;

    /// <summary>Exactly how many cells are in no chain.</summary>
    public int Free => count - used;

    public int Count => count;

    public static int CellsFor(int bytes) => (bytes + CellSize - 1) / CellSize;

    /// <summary>A chain of so many cells, or <see cref="None"/> when there are not enough, or none are asked for.</summary>
    public int Allocate(int wanted)
    {
        if (wanted <= 0 || wanted > Free) return None;
        used += wanted;
        // What was given back hangs together already; what was never used follows it.
        var first = firstFree == None ? fresh : firstFree;
        var last = None;
        while (wanted > 0 && firstFree != None)
        {
            var run = RunFrom(firstFree, wanted);
            last = firstFree + run - 1;
            firstFree = links[last];
            wanted -= run;
        }

        for (; wanted > 0; wanted--)
        {
            if (last != None) links[last] = fresh;
            last = fresh++;
        }

        links[last] = None;
        return first;
    }

    /// <summary>Zeroes a chain and takes it back.</summary>
    public void Release(int first)
    {
        if (first == None) return;
        var freed = 0;
        var cell = first;
        // Bounded, for a wipe may zero the links meanwhile.
        while (freed < count)
        {
            var run = RunFrom(cell, count);
            Unsafe.InitBlockUnaligned(At(cell), 0, (uint)(run * CellSize));
            freed += run;
            var last = cell + run - 1;
            if (links[last] == None)
            {
                links[last] = firstFree;
                break;
            }

            cell = links[last];
        }

        firstFree = first;
        used -= freed;
    }

    public byte* At(int cell) => cells + ((long)cell * CellSize);

    public int After(int cell) => links[cell];

    public void Link(int cell, int next) => links[cell] = next;

    public void Write(ref CellCursor cursor, ReadOnlySpan<byte> source)
    {
        while (!source.IsEmpty)
        {
            var room = Room(ref cursor, source.Length);
            source[..room.Length].CopyTo(room);
            source = source[room.Length..];
        }
    }

    public void Read(ref CellCursor cursor, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            var room = Room(ref cursor, destination.Length);
            room.CopyTo(destination);
            destination = destination[room.Length..];
        }
    }

    /// <summary>After the region was zeroed: everything is free, as at start.</summary>
    public void Reset()
    {
        firstFree = None;
        fresh = 0;
        used = 0;
    }

    // Neighbouring cells that follow each other in the chain are copied as one piece.
    Span<byte> Room(ref CellCursor cursor, int wanted)
    {
        if (cursor.Offset == CellSize) cursor = new(links[cursor.Cell], 0);
        var run = RunFrom(cursor.Cell, CellsFor(wanted + cursor.Offset));
        var length = Math.Min(wanted, (run * CellSize) - cursor.Offset);
        var room = new Span<byte>(At(cursor.Cell) + cursor.Offset, length);
        var end = cursor.Offset + length;
        var whole = (end - 1) / CellSize;
        cursor = new(cursor.Cell + whole, end - (whole * CellSize));
        return room;
    }

    int RunFrom(int cell, int most)
    {
        most = Math.Min(most, count - cell);
        var run = 1;
        var ascending = Vector128<int>.Indices + Vector128.Create(cell + 1);
        for (; run + Vector128<int>.Count <= most; run += Vector128<int>.Count)
        {
            if (Vector128.Load(links + cell + run - 1) != ascending + Vector128.Create(run - 1)) break;
        }

        while (run < most && links[cell + run - 1] == cell + run) run++;
        return run;
    }
}

readonly record struct CellCursor(int Cell, int Offset);
