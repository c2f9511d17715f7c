// Sealed messages in one locked region of native memory, allocated at start: each payload is there once however many
// recipients it has, and is zeroed when its last copy ends, at its deadline, or by a wipe (protocol.md, Delivery).
// Every member may be called from any thread; one lock guards the region. A wipe does not wait for it long: what whoever was
// inside still wrote is zeroed when it leaves, so after Zero no byte comes back.
using Messenger.Appliance.Core;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Mailbox;

public sealed unsafe partial class MemoryMailbox : IDisposable
{
    /// <summary>One place per half a KiB: smaller messages run out of places only where they would exceed the count limit.</summary>
    const int BytesPerPlace = 512;

    readonly Lock gate = new();
    readonly LockedMemory memory;
    readonly TimeProvider time;
    readonly long started;
    readonly Message* messages;
    readonly int places;
    readonly CellStore cells;
    readonly ExpiryWheel wheel;
    readonly SenderShares senders = new();
    readonly long senderCells;
    readonly long recipientCells;
    int firstFreePlace = CellStore.None;
    int freshPlace;
    bool wiped;

    /// <summary>A wipe did not wait for the thread that is inside the lock: it zeroes once more behind itself.</summary>
    bool passedOver;

    /// <param name="memory">The region; the mailbox owns it from now on.</param>
    /// <param name="limits">Message count and shares.</param>
    /// <param name="time">Only its monotonic time is used.</param>
    public MemoryMailbox(LockedMemory memory, Limits limits, TimeProvider time)
    {
        this.memory = memory;
        this.time = time;
        started = time.GetTimestamp();
        places = (int)Math.Min(Math.Min(limits.WaitingMessages, memory.Length / BytesPerPlace), 1 << MessageHandle.IndexBits);
        var count = (int)((memory.Length - ((long)places * sizeof(Message))) / (CellStore.CellSize + sizeof(int)));
        if (places < 1 || count < 1) throw new ArgumentException("The region is too small for a mailbox.", nameof(memory));
        var cellBytes = (byte*)memory.Start;
        var links = (int*)(cellBytes + ((long)count * CellStore.CellSize));
        messages = (Message*)(links + count);
        cells = new(cellBytes, links, count);
        wheel = new(messages);
        senderCells = (long)count * limits.SenderSharePercent / 100;
        recipientCells = (long)count * limits.RecipientSharePercent / 100;
    }

    /// <summary>True from the first instant of <see cref="Zero"/>, and for good.</summary>
    public bool IsWiped => Volatile.Read(ref wiped);

    /// <summary>Copies a message in. The caller holds it (one copy in flight) until it calls <see cref="End"/>.</summary>
    /// <param name="sender">Whose share it fills.</param>
    /// <param name="life">From now to its deadline, at most 48 days.</param>
    /// <param name="properties">Forwarded with it; at most 65,535 bytes.</param>
    /// <param name="payload">At most 4 MiB with the properties.</param>
    /// <param name="handle">Names it; meaningful only when nothing was refused.</param>
    public Refusal TryTake(DeviceId sender, TimeSpan life, ReadOnlySpan<byte> properties, in System.Buffers.ReadOnlySequence<byte> payload, out MessageHandle handle)
    {
        handle = default;
        var length = checked((int)(properties.Length + payload.Length));
        var needed = CellStore.CellsFor(length);
        if (needed >= 1 << MessageHandle.SizeBits || properties.Length > ushort.MaxValue) return Refuse(Refusal.Full);
        using (Enter())
        {
            if (wiped) return Refusal.Wiped;
            if (senders.CellsOf(sender) + Math.Max(needed, 1) > senderCells) return Refuse(Refusal.SenderShare);
            if (needed > cells.Free || (firstFreePlace == CellStore.None && freshPlace == places)) return Refuse(Refusal.Full);
            var index = NextPlace();
            ref var message = ref messages[index];
            message.FirstCell = cells.Allocate(needed);
            message.PropertiesLength = (ushort)properties.Length;
            message.PayloadLength = (int)payload.Length;
            message.Waiting = 0;
            message.Flight = 1;
            message.WasStored = false;
            message.Generation = (message.Generation + 1) & MessageHandle.GenerationMask;
            message.Sender = senders.PlaceOf(sender);
            message.Arrived = Ticks();
            message.Deadline = message.Arrived + (uint)Math.Max(1, Math.Ceiling(life.TotalSeconds * ExpiryWheel.TicksPerSecond));
            senders.Add(message.Sender, Math.Max(needed, 1));
            var cursor = new CellCursor(message.FirstCell, 0);
            cells.Write(ref cursor, properties);
            foreach (var piece in payload) cells.Write(ref cursor, piece.Span);
            wheel.Add(index);
            counts.Held++;
            counts.HeldBytes += length;
            handle = new(index, message.Generation, needed);
            return IsWiped ? Refusal.Wiped : Refusal.None;
        }
    }

    /// <summary>One more copy is on its way to a connected recipient.</summary>
    public void Fly(MessageHandle handle)
    {
        using (Enter())
        {
            if (IsLive(handle)) messages[handle.Index].Flight++;
        }
    }

    /// <summary>One more copy waits, at the end of a recipient's line.</summary>
    public Refusal TryWait(MessageHandle handle, WaitingLine line)
    {
        using (Enter())
        {
            if (wiped) return Refusal.Wiped;
            if (!IsLive(handle)) return Refusal.None;
            DropExpired(line, all: false);
            if (line.Cells + handle.Cells > recipientCells) DropExpired(line, all: true);
            if (line.Cells + handle.Cells > recipientCells) return Refuse(Refusal.RecipientShare);
            if (!line.TryAppend(cells, handle)) return Refuse(Refusal.Full);
            StartWaiting(handle.Index);
            return Refusal.None;
        }
    }

    /// <summary>The first message of a line leaves it and is on its way. False when nothing waits there.</summary>
    public bool TryFlyFirst(WaitingLine line, out MessageHandle handle)
    {
        using (Enter())
        {
            handle = default;
            if (wiped) return false;
            DropExpired(line, all: false);
            if (line.Count == 0) return false;
            handle = line.Peek(cells);
            line.RemoveFirst(cells);
            messages[handle.Index].Flight++;
            StopWaiting(handle.Index);
            return true;
        }
    }

    /// <summary>A copy that was on its way waits now: its connection ended before the acknowledgement.</summary>
    public void Land(MessageHandle handle)
    {
        using (Enter())
        {
            if (!IsLive(handle)) return;
            messages[handle.Index].Flight--;
            StartWaiting(handle.Index);
        }
    }

    /// <summary>A copy that <see cref="Land"/>ed is on its way again.</summary>
    public void Relaunch(MessageHandle handle)
    {
        using (Enter())
        {
            if (!IsLive(handle)) return;
            messages[handle.Index].Flight++;
            StopWaiting(handle.Index);
        }
    }

    /// <summary>False when the message is no longer there: expired or wiped.</summary>
    public bool TryView(MessageHandle handle, out MessageView view)
    {
        using (Enter())
        {
            view = default;
            if (!IsLive(handle)) return false;
            ref var message = ref messages[handle.Index];
            var now = Ticks();
            if (message.Deadline <= now)
            {
                wheel.Remove(handle.Index);
                EraseExpired(handle.Index);
                return false;
            }

            var left = (message.Deadline - now + ExpiryWheel.TicksPerSecond - 1) / ExpiryWheel.TicksPerSecond;
            view = new(message.PropertiesLength, message.PayloadLength, left);
            return true;
        }
    }

    /// <summary>Copies the next bytes (properties, then payload) out. False when the message is no longer there.</summary>
    public bool TryRead(MessageHandle handle, ref MessageCursor cursor, Span<byte> destination)
    {
        using (Enter())
        {
            if (!IsLive(handle)) return false;
            if (!cursor.Started) cursor = new() { Cell = new(messages[handle.Index].FirstCell, 0), Started = true };
            cells.Read(ref cursor.Cell, destination);
            return true;
        }
    }

    Hold Enter()
    {
        gate.Enter();
        return new(this);
    }

    bool IsLive(MessageHandle handle) => !wiped && handle.Bits != 0 && messages[handle.Index].Generation == handle.Generation;

    uint Ticks() => (uint)(time.GetElapsedTime(started).Ticks / (TimeSpan.TicksPerSecond / ExpiryWheel.TicksPerSecond));

    int NextPlace()
    {
        if (firstFreePlace == CellStore.None) return freshPlace++;
        var place = firstFreePlace;
        firstFreePlace = messages[place].Next;
        return place;
    }

    /// <summary>The lock, until it is disposed of.</summary>
    readonly ref struct Hold(MemoryMailbox mailbox)
    {
        public void Dispose()
        {
            if (Volatile.Read(ref mailbox.passedOver))
            {
                mailbox.passedOver = false;
                mailbox.Forget();
            }

            mailbox.gate.Exit();
        }
    }
}
