// What goes to one client's socket. Bytes are written only while no flush runs and at most 128 KiB before the next one;
// everything else stays in the mailbox, so a client that does not read costs no memory. Payloads go from native memory
// straight into the pipe's segments. Everything here happens under the exchange's lock, except the flush itself.
using System.Buffers;
using System.IO.Pipelines;
using Messenger.Appliance.Mailbox;
using Messenger.Appliance.Relay.Connecting;

namespace Messenger.Appliance.Relay.Delivering;

sealed class Output(PipeWriter writer, MemoryMailbox mailbox)
{
    /// <summary>One TLS record, one send.</summary>
    const int SegmentSize = 16 * 1024;

    /// <summary>Unflushed bytes that make the writer flush before it goes on.</summary>
    const int Budget = 128 * 1024;

    ArrayBufferWriter<byte>? held;
    Memory<byte> segment;
    int used;
    int unflushed;
    int flushedBefore;
    MessageHandle body;
    MessageCursor cursor;
    int bodyLeft;
    bool endsWithBody;
    bool retired;

    /// <summary>A flush runs: nothing may be written until it ends.</summary>
    public bool Flushing { get; private set; }

    public bool IsDirty => unflushed > 0 || used > 0;

    /// <summary>Half the budget is used: time to flush before more is written.</summary>
    public bool IsFull => unflushed + used > Budget / 2;

    public bool CanWrite => !Flushing && !retired && unflushed + used < Budget;

    public bool InMiddleOfPacket => bodyLeft > 0;

    /// <summary>QoS 1 messages taken from this client whose PUBACK is not flushed yet.</summary>
    public int UnflushedAcknowledgements { get; set; }

    /// <summary>Writes a whole packet without payload: at once, or as soon as the socket and the packet before allow.</summary>
    public void Write(ReadOnlySpan<byte> packet)
    {
        if (retired) return;
        if (!Flushing && bodyLeft == 0)
        {
            packet.CopyTo(Space(packet.Length).Span);
            used += packet.Length;
            return;
        }

        held ??= new(512);
        held.Write(packet);
    }

    /// <summary>Starts a PUBLISH whose properties and payload come from the mailbox; a QoS 0 message ends there when it is written.</summary>
    public void Write(ReadOnlySpan<byte> header, MessageHandle message, int bodyLength, bool endsWhenWritten)
    {
        header.CopyTo(Space(header.Length).Span);
        used += header.Length;
        body = message;
        cursor = default;
        bodyLeft = bodyLength;
        endsWithBody = endsWhenWritten;
        Continue(fillWithZeros: false);
    }

    /// <summary>Goes on with what was begun or held back. False when a packet cannot be completed: its message is gone.</summary>
    public bool Continue(bool fillWithZeros)
    {
        while (bodyLeft > 0 && CanWrite)
        {
            var space = Space(1).Span;
            space = space[..Math.Min(bodyLeft, Math.Min(space.Length, Budget - unflushed - used))];
            if (!mailbox.TryRead(body, ref cursor, space))
            {
                if (!fillWithZeros) return false;
                space.Clear();
            }

            used += space.Length;
            bodyLeft -= space.Length;
        }

        if (bodyLeft == 0) EndBody();
        if (held is { WrittenCount: > 0 } && CanWrite && bodyLeft == 0)
        {
            held.WrittenSpan.CopyTo(Space(held.WrittenCount).Span);
            used += held.WrittenCount;
            held.ResetWrittenCount();
        }

        return true;
    }

    /// <summary>The connection is over: nothing is written any more. False while a flush still runs.</summary>
    public bool TryRetire()
    {
        if (Flushing) return false;
        EndBody();
        retired = true;
        return true;
    }

    /// <summary>False when there is nothing to flush, or a flush already runs.</summary>
    public bool TryBeginFlush()
    {
        if (Flushing || retired || !IsDirty) return false;
        Commit();
        (unflushed, flushedBefore) = (0, unflushed);
        UnflushedAcknowledgements = 0;
        return Flushing = true;
    }

    public void EndFlush() => Flushing = false;

    void EndBody()
    {
        if (!endsWithBody) return;
        endsWithBody = false;
        mailbox.End(body, Ending.Done);
    }

    Memory<byte> Space(int least)
    {
        if (segment.Length - used < least)
        {
            Commit();
            // Who was sent little the last time is likely to be sent little now.
            segment = writer.GetMemory(Math.Max(least, unflushed + flushedBefore > ClearingMemoryPool.Little ? SegmentSize : ClearingMemoryPool.Little));
        }

        return segment[used..];
    }

    void Commit()
    {
        if (used > 0) writer.Advance(used);
        unflushed += used;
        used = 0;
        segment = default;
    }
}
