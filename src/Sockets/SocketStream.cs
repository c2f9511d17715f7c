// A connected socket's bytes. A read of nothing waits until there is something, and holds no buffer meanwhile: that is how
// pipes and TLS above it read. One reader and one writer at a time.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Messenger.Appliance.Sockets.Interop;
using Microsoft.AspNetCore.Connections;

namespace Messenger.Appliance.Sockets;

sealed class SocketStream : DuplexStream, IWatched
{
    /// <summary>In place of a count: nothing was there.</summary>
    public const int NotNow = -1;

    /// <summary>Reads in a row before other sockets have their turn.</summary>
    const int MostInRow = 2;

    /// <summary>Bytes that are dropped of one who talks on after the last word was said to it.</summary>
    const int MostDropped = 1 << 20;

    /// <summary>How long it may talk on.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    readonly SocketHandle socket;
    readonly Action ended;
    readonly Signal readable = new(isSet: false);
    readonly Signal writable = new(isSet: true);
    ConnectionAbortedException? abort;
    volatile bool hasEnded;
    bool hasGivenWay;
    int inRow;

    /// <param name="socket">Connected, non-blocking; not closed here.</param>
    /// <param name="ended">Called once, on the loop's thread, when the other side sends no more.</param>
    public SocketStream(SocketHandle socket, Action ended)
    {
        this.socket = socket;
        this.ended = ended;
    }

    /// <summary>Whether there may be something, and it is this one's turn.</summary>
    public bool MayReceive => readable.IsSet && !HadItsTurn;

    bool HadItsTurn => inRow >= MostInRow && EventLoop.Shared.IsCurrent;

    public void Changed(uint events)
    {
        const uint over = Libc.Failed | Libc.HungUp | Libc.PeerHungUp;
        var ends = (events & over) != 0 && !hasEnded;
        if (ends) hasEnded = true;
        if ((events & (Libc.Writable | Libc.Failed | Libc.HungUp)) != 0) writable.Set();
        if ((events & (Libc.Readable | over)) != 0 && !hasGivenWay) GoOn();
        if (ends) ended();
    }

    public void GoOn()
    {
        hasGivenWay = false;
        inRow = 0;
        readable.Set();
    }

    /// <summary>Both directions end now, and whoever waits is told why.</summary>
    public void Abort(ConnectionAbortedException reason)
    {
        if (Interlocked.CompareExchange(ref abort, reason, null) is not null || socket.IsClosed) return;
        try
        {
            // The loop hears of it, and wakes who waits.
            Libc.DropUnsent(socket);
            Libc.shutdown(socket, Libc.ShutdownBoth);
        }
        catch (ObjectDisposedException)
        {
            // Closed meanwhile.
        }
    }

    /// <summary>Sends no more, and drops what still comes until the other side ends too. Closed in the middle of its sentence, the kernel
    /// would answer it with a reset, and a refusal that is under way to it would be lost.</summary>
    public async ValueTask HearOutAsync()
    {
        if (abort is not null || Libc.shutdown(socket, Libc.ShutdownWrite) != 0) return;
        var left = MostDropped;
        if (!TryDrop(ref left)) return;
        using var over = new CancellationTokenSource(Patience);
        try
        {
            do await readable.WaitAsync(over.Token).ConfigureAwait(false);
            while (TryDrop(ref left));
        }
        catch (OperationCanceledException)
        {
            // It had its time.
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        GiveWay();
        if (buffer.IsEmpty) return readable.WaitAsync(cancellationToken);
        return TryReceive(buffer.Span) is var count and not NotNow ? new(count) : ReceiveAsync(buffer, cancellationToken);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var sent = TrySend(buffer.Span);
        return sent == buffer.Length ? default : SendAsync(buffer[sent..], cancellationToken);
    }

    /// <summary>Ends when the kernel may take more.</summary>
    public ValueTask<int> WaitForRoomAsync(CancellationToken cancellation) => writable.WaitAsync(cancellation);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        while (true)
        {
            await readable.WaitAsync(cancellation).ConfigureAwait(false);
            if (TryReceive(buffer.Span) is var count and not NotNow) return count;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    async ValueTask SendAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellation)
    {
        while (!buffer.IsEmpty)
        {
            await writable.WaitAsync(cancellation).ConfigureAwait(false);
            buffer = buffer[TrySend(buffer.Span)..];
        }
    }

    // Who always has more to say waits until the others had their turn.
    void GiveWay()
    {
        if (!readable.IsSet || !HadItsTurn) return;
        readable.Clear();
        hasGivenWay = true;
        EventLoop.Shared.ComeBackTo(this);
    }

    /// <returns>Bytes, 0 at the end, <see cref="NotNow"/> when nothing is there.</returns>
    /// <exception cref="IOException">The connection is lost.</exception>
    public int TryReceive(Span<byte> buffer)
    {
        while (readable.IsSet)
        {
            // Before the kernel is asked: what arrives in between sets it again.
            readable.Clear();
            var count = Libc.recv(Usable(), ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length, 0);
            var error = count < 0 ? Marshal.GetLastPInvokeError() : 0;
            // What is not filled was all there was, except at the end, which is told once.
            if (count == buffer.Length || error == Libc.ErrorInterrupted || hasEnded) readable.Set();
            inRow++;
            if (count >= 0) return (int)count;
            if (error == Libc.ErrorAgain) return NotNow;
            if (error != Libc.ErrorInterrupted) throw Fault(error);
        }

        Usable();
        return NotNow;
    }

    /// <returns>Whether there may be more later.</returns>
    bool TryDrop(ref int left)
    {
        readable.Clear();
        while (left > 0)
        {
            var count = Libc.Drop(socket, left);
            var error = count < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (error == Libc.ErrorAgain) return true;
            if (count <= 0 && error != Libc.ErrorInterrupted) return false;
            left -= (int)Math.Max(count, 0);
        }

        return false;
    }

    /// <returns>Bytes that the kernel took; fewer than there are when it has no more room.</returns>
    /// <exception cref="IOException">The connection is lost.</exception>
    public int TrySend(ReadOnlySpan<byte> buffer)
    {
        var sent = 0;
        while (sent < buffer.Length && writable.IsSet)
        {
            writable.Clear();
            var count = Libc.send(Usable(), in MemoryMarshal.GetReference(buffer[sent..]), (nuint)(buffer.Length - sent), Libc.NoSignal);
            var error = count < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (error != Libc.ErrorAgain) writable.Set();
            if (count >= 0) sent += (int)count;
            else if (error is not (Libc.ErrorAgain or Libc.ErrorInterrupted)) throw Fault(error);
        }

        return sent;
    }

    SocketHandle Usable() => abort is { } reason ? throw new ConnectionAbortedException(reason.Message, reason) : socket;

    static IOException Fault(int error) => error is Libc.ErrorConnectionReset or Libc.ErrorPipe
        ? new ConnectionResetException("The other side reset the connection.")
        : new IOException($"The socket failed with error {error}.");
}
