// What waits for one recipient, in order: handles in cells of the same locked region, eight to a cell, so that a queue
// costs nothing outside the mailbox and a wipe takes it too. Used only under the mailbox's lock.
namespace Messenger.Appliance.Mailbox;

public sealed class WaitingLine
{
    internal const int HandlesPerCell = CellStore.CellSize / sizeof(ulong);

    internal int Head { get; set; } = CellStore.None;

    internal int Tail { get; set; } = CellStore.None;

    internal int HeadSlot { get; set; }

    internal int TailSlot { get; set; }

    /// <summary>Handles in the line, those whose message expired included until they come to the front.</summary>
    internal int Count { get; set; }

    /// <summary>Nothing waits.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>Cells of the messages in the line: this recipient's share.</summary>
    internal long Cells { get; set; }

    /// <summary>The mailbox's count of expiries when this line was last rid of expired handles.</summary>
    internal long SweptAt { get; set; }

    internal unsafe bool TryAppend(CellStore store, MessageHandle handle)
    {
        if (Tail == CellStore.None || TailSlot == HandlesPerCell)
        {
            var cell = store.Allocate(1);
            if (cell == CellStore.None) return false;
            if (Tail == CellStore.None)
            {
                Head = cell;
                HeadSlot = 0;
            }
            else
            {
                store.Link(Tail, cell);
            }

            Tail = cell;
            TailSlot = 0;
        }

        ((ulong*)store.At(Tail))[TailSlot++] = handle.Bits;
        Count++;
        Cells += handle.Cells;
        return true;
    }

    internal unsafe MessageHandle Peek(CellStore store) => new(((ulong*)store.At(Head))[HeadSlot]);

    internal void RemoveFirst(CellStore store)
    {
        Cells -= Peek(store).Cells;
        Count--;
        HeadSlot++;
        if (Count == 0)
        {
            store.Release(Head);
            Forget();
        }
        else if (HeadSlot == HandlesPerCell)
        {
            var used = Head;
            Head = store.After(used);
            HeadSlot = 0;
            store.Link(used, CellStore.None);
            store.Release(used);
        }
    }

    /// <summary>Keeps only what is still live, in order, in place: it never needs a cell that it does not have.</summary>
    internal unsafe void Compact(CellStore store, Func<MessageHandle, bool> isLive)
    {
        var (readCell, readSlot, writeCell, writeSlot, kept) = (Head, HeadSlot, Head, HeadSlot, 0);
        for (var left = Count; left > 0; left--, readSlot++)
        {
            if (readSlot == HandlesPerCell) (readCell, readSlot) = (store.After(readCell), 0);
            var handle = new MessageHandle(((ulong*)store.At(readCell))[readSlot]);
            if (!isLive(handle))
            {
                Cells -= handle.Cells;
                continue;
            }

            if (writeSlot == HandlesPerCell) (writeCell, writeSlot) = (store.After(writeCell), 0);
            ((ulong*)store.At(writeCell))[writeSlot++] = handle.Bits;
            kept++;
        }

        Count = kept;
        if (kept == 0)
        {
            store.Release(Head);
            Forget();
            return;
        }

        store.Release(store.After(writeCell));
        store.Link(writeCell, CellStore.None);
        Tail = writeCell;
        TailSlot = writeSlot;
    }

    internal void Forget()
    {
        Head = Tail = CellStore.None;
        HeadSlot = TailSlot = 0;
        Count = 0;
        Cells = 0;
    }
}
