// Bytes in buffers of a pool, filled at the end and dropped at the front; a buffer goes back with its last byte. Without
// bytes it holds none.
using System.Buffers;

namespace Messenger.Appliance.Sockets.Pipes;

sealed class SegmentRow(MemoryPool<byte> pool)
{
    /// <summary>Segments, without buffers, that are kept for the next bytes: as many as a full flush of the relay's takes.</summary>
    const int MostSpare = 4;

    Segment? first;
    Segment? last;
    Segment? spare;
    int start;
    int spares;

    public ReadOnlySequence<byte> Bytes => first is null ? ReadOnlySequence<byte>.Empty : new(first, start, last!, last!.Memory.Length);

    /// <summary>Room behind the last byte, until <see cref="Fill"/>.</summary>
    /// <param name="least">With less there, the pool is asked for another buffer.</param>
    /// <param name="wanted">How large that is at least.</param>
    public Memory<byte> Room(int least, int wanted)
    {
        if (last is null) first = last = Begin(wanted);
        else if (last.Free.Length < least) Append(Begin(wanted));
        return last!.Free;
    }

    /// <param name="count">Bytes that were written into the room; none gives it back, where it was the only one.</param>
    public void Fill(int count)
    {
        if (count > 0) last!.Fill(count);
        else if (first is not null && first == last && first.Memory.IsEmpty) DropAll();
    }

    public void DropTo(SequencePosition position)
    {
        while (first is not null && first != position.GetObject()) DropFirst();
        if (first is null) return;
        start = position.GetInteger();
        while (first is not null && start == first.Memory.Length) DropFirst();
    }

    public void DropAll()
    {
        while (first is not null) DropFirst();
    }

    Segment Begin(int bytes)
    {
        var segment = spare ?? new();
        if (spare is not null)
        {
            spare = segment.End();
            spares--;
        }

        segment.Begin(pool.Rent(bytes));
        return segment;
    }

    void Append(Segment segment)
    {
        last!.Append(segment);
        last = segment;
    }

    void DropFirst()
    {
        var dropped = first!;
        first = dropped.End();
        if (first is null) last = null;
        start = 0;
        if (spares == MostSpare) return;
        if (spare is not null) dropped.Append(spare);
        spare = dropped;
        spares++;
    }
}
