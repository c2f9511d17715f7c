// The messages of one session that have a packet id: sent and not acknowledged, or next to be sent, in order. Bounded by
// the client's Receive Maximum; after a reconnect the same packet ids go out again in the same order with DUP (4.4).
using Messenger.Appliance.Mailbox;

namespace Messenger.Appliance.Relay.Delivering;

struct WindowEntry
{
    public MessageHandle Handle;

    /// <summary>0 for QoS 0.</summary>
    public ushort PacketId;

    public bool Sent, Duplicate, Ended;
}

sealed class Window
{
    /// <summary>Room for a full Receive Maximum, for what was acknowledged out of order, and for QoS 0 in between.</summary>
    const int Capacity = 256;

    /// <summary>For a phone that is silent, which most are most of the time.</summary>
    const int AtFirst = 8;

    /// <summary>QoS 0 messages that may lie between: more are dropped, they are never queued.</summary>
    const int MostAtOnce = 64;

    WindowEntry[] ring = new WindowEntry[AtFirst];
    int head, count, sent, atMostOnce;
    ushort lastId;

    public int Count => count;

    /// <summary>QoS 1 messages that have a packet id.</summary>
    public int Unacknowledged { get; private set; }

    /// <summary>Of these, written to the present connection.</summary>
    public int OnWire { get; private set; }

    public bool HasRoom(bool atLeastOnce, int receiveMaximum) =>
        atLeastOnce ? Unacknowledged < receiveMaximum && count < Capacity - MostAtOnce : atMostOnce < MostAtOnce && count < Capacity;

    public void Add(MessageHandle handle, bool atLeastOnce)
    {
        ushort id = 0;
        if (atLeastOnce)
        {
            // Ids in use lie within the last few hundred given, so the next one is always free.
            id = lastId = lastId == ushort.MaxValue ? (ushort)1 : (ushort)(lastId + 1);
            Unacknowledged++;
        }
        else
        {
            atMostOnce++;
        }

        if (count == ring.Length) Grow();
        At(count++) = new() { Handle = handle, PacketId = id };
    }

    /// <summary>The next entry to send on this connection; null reference when there is none, or the client takes no more.</summary>
    public ref WindowEntry NextToSend(int receiveMaximum)
    {
        while (sent < count && At(sent).Ended) sent++;
        if (sent == count || (At(sent).PacketId != 0 && OnWire >= receiveMaximum)) return ref System.Runtime.CompilerServices.Unsafe.NullRef<WindowEntry>();
        return ref At(sent);
    }

    /// <summary>The entry of <see cref="NextToSend"/> is on the wire, or never will be: a QoS 0 message is over with that.</summary>
    public void Passed(bool written)
    {
        ref var entry = ref At(sent++);
        if (written && entry.PacketId != 0)
        {
            entry.Sent = true;
            OnWire++;
            return;
        }

        Finish(ref entry);
        Trim();
    }

    /// <summary>False when no such packet was sent on this connection.</summary>
    public bool TryAcknowledge(ushort packetId, out MessageHandle handle)
    {
        for (var i = 0; i < sent; i++)
        {
            ref var entry = ref At(i);
            if (entry.PacketId != packetId || entry.Ended || !entry.Sent) continue;
            handle = entry.Handle;
            OnWire--;
            Finish(ref entry);
            Trim();
            return true;
        }

        handle = default;
        return false;
    }

    /// <summary>The connection is gone: QoS 0 ends, the rest waits to be sent again from the first on.</summary>
    public void Land(MemoryMailbox mailbox)
    {
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            var entry = At(i);
            if (entry.Ended) continue;
            if (entry.PacketId == 0)
            {
                mailbox.End(entry.Handle, Ending.Done);
                continue;
            }

            mailbox.Land(entry.Handle);
            entry.Duplicate |= entry.Sent;
            entry.Sent = false;
            At(kept++) = entry;
        }

        count = kept;
        sent = atMostOnce = OnWire = 0;
    }

    /// <summary>A connection is there again. What expired in between is not sent again.</summary>
    public void Relaunch(MemoryMailbox mailbox)
    {
        for (var i = 0; i < count; i++) mailbox.Relaunch(At(i).Handle);
    }

    /// <summary>The session is over.</summary>
    public void Drop(MemoryMailbox mailbox, bool landed)
    {
        for (var i = 0; i < count; i++)
        {
            ref var entry = ref At(i);
            if (entry.Ended) continue;
            if (landed) mailbox.DropLanded(entry.Handle);
            else mailbox.End(entry.Handle, entry.PacketId == 0 ? Ending.Done : Ending.Dropped);
        }

        count = sent = atMostOnce = OnWire = Unacknowledged = 0;
    }

    ref WindowEntry At(int offset) => ref ring[(head + offset) & (ring.Length - 1)];

    void Grow()
    {
        var larger = new WindowEntry[ring.Length * 2];
        for (var i = 0; i < count; i++) larger[i] = At(i);
        (ring, head) = (larger, 0);
    }

    void Finish(ref WindowEntry entry)
    {
        entry.Ended = true;
        entry.Handle = default;
        if (entry.PacketId == 0) atMostOnce--;
        else Unacknowledged--;
    }

    void Trim()
    {
        while (count > 0 && At(0).Ended && sent > 0)
        {
            head = (head + 1) & (ring.Length - 1);
            count--;
            sent--;
        }
    }
}
