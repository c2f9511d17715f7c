// Reads a wire when it is asked to, and never ahead. While it waits it holds a buffer only for what its reader has not
// consumed.
using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Messenger.Appliance.Sockets.Pipes;

sealed class WireReader(IWire wire, SocketWire socket, MemoryPool<byte> pool) : PipeReader
{
    /// <summary>What most who speak now and then have to say at a time.</summary>
    const int Little = 4 * 1024;

    /// <summary>With less room behind the last byte the next read has a buffer of its own: of who says little, and of others.</summary>
    const int LeastOfLittle = Little / 4;
    const int LeastRoom = Little;

    readonly SegmentRow row = new(pool);

    /// <summary>Bytes since it last waited, and before that.</summary>
    int said;
    int saidBefore;
    bool hasUnseen;
    bool isOver;
    bool isCompleted;

    public override bool TryRead(out ReadResult result)
    {
        if (isCompleted) throw new InvalidOperationException("Nothing is read after the end.");
        var isInterrupted = socket.TakeReadInterruption();
        var isThere = isInterrupted || hasUnseen || isOver;
        result = isThere ? Result(isInterrupted) : default;
        return isThere;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (TryRead(out var result)) return new(result);
        return wire.MayRead && Fill() ? new(Result(isInterrupted: false)) : WaitAsync(cancellationToken);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        var isAllSeen = examined.Equals(row.Bytes.End);
        row.DropTo(consumed);
        hasUnseen = !isAllSeen && !row.Bytes.IsEmpty;
    }

    public override void CancelPendingRead() => socket.InterruptReading();

    public override void Complete(Exception? exception = null)
    {
        isCompleted = true;
        row.DropAll();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    async ValueTask<ReadResult> WaitAsync(CancellationToken cancellation)
    {
        (said, saidBefore) = (0, said);
        do
        {
            if (!await socket.WaitForMoreAsync(cancellation).ConfigureAwait(false)) return Result(isInterrupted: true);
        }
        while (!Fill());
        return Result(isInterrupted: false);
    }

    bool Fill()
    {
        var isLittle = said < Little && saidBefore < Little;
        var room = isLittle ? row.Room(LeastOfLittle, Little) : row.Room(LeastRoom, pool.MaxBufferSize);
        var count = wire.Read(room.Span);
        row.Fill(Math.Max(count, 0));
        said += Math.Max(count, 0);
        isOver = count == 0;
        return count != IWire.NotNow;
    }

    ReadResult Result(bool isInterrupted) => new(row.Bytes, isInterrupted, isOver);
}
