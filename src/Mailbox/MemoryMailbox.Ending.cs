// The ways out of the mailbox: received, dropped, expired, wiped. Each zeroes the bytes before it returns and is counted
// where it happens, so that what was taken equals what ended plus what is held (protocol.md, Delivery).
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Mailbox;

public sealed unsafe partial class MemoryMailbox
{
    static readonly TimeSpan WipeLockWait = TimeSpan.FromMilliseconds(100);

    Tally counts;

    /// <summary>One copy in flight ended. With the last copy the bytes are zeroed.</summary>
    public void End(MessageHandle handle, Ending ending)
    {
        using (Enter())
        {
            if (!IsLive(handle)) return;
            ref var message = ref messages[handle.Index];
            message.Flight--;
            Settle(handle.Index, ending);
        }
    }

    /// <summary>A copy that had <see cref="Land"/>ed ended without being received.</summary>
    public void DropLanded(MessageHandle handle)
    {
        using (Enter())
        {
            if (!IsLive(handle)) return;
            StopWaiting(handle.Index);
            Settle(handle.Index, Ending.Dropped);
        }
    }

    /// <summary>Everything in a line ends: its session is over.</summary>
    public void DropAll(WaitingLine line)
    {
        using (Enter())
        {
            while (!IsWiped && line.Count > 0)
            {
                var handle = line.Peek(cells);
                line.RemoveFirst(cells);
                if (!IsLive(handle)) continue;
                StopWaiting(handle.Index);
                Settle(handle.Index, Ending.Dropped);
            }

            line.Forget();
        }
    }

    /// <summary>Zeroes what is due. Call it about once a second; the cost does not depend on how much waits.</summary>
    public void Expire()
    {
        using (Enter())
        {
            if (wiped) return;
            var now = Ticks();
            for (var due = wheel.TakeDue(now); due >= 0 && !IsWiped; due = wheel.TakeDue(now)) EraseExpired(due);
        }
    }

    /// <summary>The wipe: zeroes the whole region at once and takes nothing any more. From any thread, any number of times.</summary>
    public void Zero()
    {
        // A thread that hangs inside the lock must not hold up a wipe.
        var entered = gate.TryEnter(WipeLockWait);
        try
        {
            Volatile.Write(ref wiped, true);
            if (entered)
            {
                Forget();
                return;
            }

            // Whoever leaves the lock from here on sees this; what was written by one that has left lies beneath the zeros.
            Volatile.Write(ref passedOver, true);
            Interlocked.MemoryBarrierProcessWide();
            memory.Zero();
        }
        finally
        {
            if (entered) gate.Exit();
        }
    }

    public void Dispose()
    {
        Zero();
        memory.Dispose();
    }

    /// <summary>What is held at this moment and what became of the rest.</summary>
    public CustodyCounts Count()
    {
        using (Enter())
        {
            var oldest = Ticks();
            var now = oldest;
            for (var i = 0; !wiped && i < freshPlace; i++)
            {
                if (messages[i].Waiting > 0 && (messages[i].Generation & 1) == 1) oldest = Math.Min(oldest, messages[i].Arrived);
            }

            return new(
                counts.Waiting, new(counts.WaitingBytes), TimeSpan.FromSeconds((double)(now - oldest) / ExpiryWheel.TicksPerSecond),
                counts.Held - counts.Waiting, new(counts.HeldBytes - counts.WaitingBytes),
                counts.PassedThrough, counts.Stored, counts.ErasedOnReceipt, counts.Expired, counts.Dropped, counts.Refused,
                new(memory.Length), new(((long)(cells.Count - cells.Free) * (CellStore.CellSize + sizeof(int))) + ((long)counts.Held * sizeof(Message))));
        }
    }

    // Under the lock.
    void Forget()
    {
        memory.Zero();
        cells.Reset();
        wheel.Reset();
        senders.Reset();
        counts = counts with { Held = 0, HeldBytes = 0, Waiting = 0, WaitingBytes = 0 };
    }

    Refusal Refuse(Refusal refusal)
    {
        Interlocked.Increment(ref counts.Refused);
        return refusal;
    }

    void StartWaiting(int index)
    {
        ref var message = ref messages[index];
        if (message.Waiting++ != 0) return;
        counts.Waiting++;
        counts.WaitingBytes += message.Length;
        if (message.WasStored) return;
        message.WasStored = true;
        counts.Stored++;
    }

    void StopWaiting(int index)
    {
        ref var message = ref messages[index];
        if (--message.Waiting != 0) return;
        counts.Waiting--;
        counts.WaitingBytes -= message.Length;
    }

    void Settle(int index, Ending ending)
    {
        ref var message = ref messages[index];
        if (message.Waiting + message.Flight != 0) return;
        if (ending == Ending.Received)
        {
            counts.ErasedOnReceipt++;
            if (!message.WasStored) counts.PassedThrough++;
        }
        else if (ending == Ending.Dropped)
        {
            counts.Dropped++;
        }

        wheel.Remove(index);
        Erase(index);
    }

    void EraseExpired(int index)
    {
        ref var message = ref messages[index];
        if (message.Waiting > 0)
        {
            counts.Waiting--;
            counts.WaitingBytes -= message.Length;
        }

        counts.Expired++;
        Erase(index);
    }

    void Erase(int index)
    {
        ref var message = ref messages[index];
        counts.Held--;
        counts.HeldBytes -= message.Length;
        senders.Add(message.Sender, -Math.Max(1, CellStore.CellsFor(message.Length)));
        cells.Release(message.FirstCell);
        message = new() { Generation = (message.Generation + 1) & MessageHandle.GenerationMask, Next = firstFreePlace };
        firstFreePlace = index;
    }

    // Expired handles leave a line when they come to its front; the rest of them only when its share is at stake, and
    // then once for all that expired since.
    void DropExpired(WaitingLine line, bool all)
    {
        while (line.Count > 0 && !IsLive(line.Peek(cells))) line.RemoveFirst(cells);
        if (!all || line.SweptAt == counts.Expired) return;
        line.SweptAt = counts.Expired;
        if (line.Count > 0) line.Compact(cells, IsLive);
    }

    struct Tally
    {
        public int Held, Waiting;
        public long HeldBytes, WaitingBytes, PassedThrough, Stored, ErasedOnReceipt, Expired, Dropped, Refused;
    }
}
