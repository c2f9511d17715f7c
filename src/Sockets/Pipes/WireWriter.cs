// Collects what is to be sent until it is flushed, and gives the buffers back when the kernel has it.
using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Messenger.Appliance.Sockets.Pipes;

sealed class WireWriter(IWire wire, SocketWire socket, MemoryPool<byte> pool) : PipeWriter
{
    readonly SegmentRow row = new(pool);
    bool isCompleted;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => row.Bytes.Length;

    /// <exception cref="ArgumentOutOfRangeException">The pool has no buffer so large.</exception>
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ThrowIfCompleted();
        return sizeHint > 0 ? row.Room(sizeHint, sizeHint) : row.Room(1, pool.MaxBufferSize);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes) => row.Fill(bytes);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfCompleted();
        cancellationToken.ThrowIfCancellationRequested();
        if (socket.TakeWriteInterruption()) return new(new FlushResult(isCanceled: true, isCompleted: false));
        return TrySend() ? default : WaitAsync(cancellationToken);
    }

    public override void CancelPendingFlush() => socket.InterruptWriting();

    /// <summary>What was not flushed goes as far as the other side takes it now.</summary>
    public override void Complete(Exception? exception = null)
    {
        if (isCompleted) return;
        isCompleted = true;
        try
        {
            if (exception is null) TrySend();
        }
        catch (Exception gone) when (IsGone(gone))
        {
            // It takes nothing any more.
        }
        finally
        {
            row.DropAll();
        }
    }

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        if (isCompleted) return;
        try
        {
            if (exception is null) await FlushAsync().ConfigureAwait(false);
        }
        catch (Exception gone) when (IsGone(gone))
        {
            // It takes nothing any more.
        }

        Complete(exception);
    }

    static bool IsGone(Exception fault) => fault is IOException or OperationCanceledException or ObjectDisposedException;

    bool TrySend()
    {
        var bytes = row.Bytes;
        if (bytes.IsEmpty) return true;
        try
        {
            return wire.TryWrite(ref bytes);
        }
        finally
        {
            row.DropTo(bytes.Start);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    async ValueTask<FlushResult> WaitAsync(CancellationToken cancellation)
    {
        do
        {
            if (!await socket.WaitForRoomAsync(cancellation).ConfigureAwait(false)) return new(isCanceled: true, isCompleted: false);
        }
        while (!TrySend());
        return default;
    }

    void ThrowIfCompleted()
    {
        if (isCompleted) throw new InvalidOperationException("Nothing is written after the end.");
    }
}
