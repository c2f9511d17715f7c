// A connected socket's bytes, and all the waiting for them.
using System.Buffers;
using System.Runtime.InteropServices;
using Messenger.Appliance.Sockets.Interop;
using Microsoft.AspNetCore.Connections;

namespace Messenger.Appliance.Sockets;

sealed class SocketWire : IWire, IWatched
{
    /// <summary>Reads in a row before other sockets have their turn.</summary>
    const int MostInRow = 4;

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
    public SocketWire(SocketHandle socket, Action ended)
    {
        this.socket = socket;
        this.ended = ended;
    }

    public bool MayRead => readable.IsSet && !HadItsTurn;

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

    /// <summary>Ends when there may be something to read. Holds no buffer meanwhile.</summary>
    /// <returns>False when it was interrupted.</returns>
    public ValueTask<bool> WaitForMoreAsync(CancellationToken cancellation)
    {
        GiveWay();
        return readable.WaitAsync(cancellation);
    }

    /// <summary>Ends when the kernel may take more.</summary>
    /// <returns>False when it was interrupted.</returns>
    public ValueTask<bool> WaitForRoomAsync(CancellationToken cancellation) => writable.WaitAsync(cancellation);

    public void InterruptReading() => readable.Interrupt();

    public void InterruptWriting() => writable.Interrupt();

    public bool TakeReadInterruption() => readable.TakeInterruption();

    public bool TakeWriteInterruption() => writable.TakeInterruption();

    // Who always has more to say waits until the others had their turn.
    void GiveWay()
    {
        if (!readable.IsSet || !HadItsTurn) return;
        readable.Clear();
        hasGivenWay = true;
        EventLoop.Shared.ComeBackTo(this);
    }

    public int Read(Span<byte> buffer)
    {
        while (MayRead)
        {
            // Before the kernel is asked: what arrives in between sets it again.
            readable.Clear();
            var count = Libc.recv(Usable(), ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length, 0);
            var error = count < 0 ? Marshal.GetLastPInvokeError() : 0;
            // What is not filled was all there was, except at the end, which is told once.
            if (count == buffer.Length || error == Libc.ErrorInterrupted || hasEnded) readable.Set();
            inRow++;
            if (count >= 0) return (int)count;
            if (error == Libc.ErrorAgain) return IWire.NotNow;
            if (error != Libc.ErrorInterrupted) throw Fault(error);
        }

        Usable();
        return IWire.NotNow;
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

    public bool TryWrite(ref ReadOnlySequence<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var piece = bytes.FirstSpan;
            var sent = TrySend(piece, moreFollows: !bytes.IsSingleSegment);
            bytes = bytes.Slice(sent);
            if (sent < piece.Length) return false;
        }

        return true;
    }

    /// <param name="buffer">What is to go.</param>
    /// <param name="moreFollows">At once: the kernel may wait for it to send both together.</param>
    /// <returns>Bytes that the kernel took; fewer than there are when it has no more room.</returns>
    /// <exception cref="IOException">The connection is lost.</exception>
    public int TrySend(ReadOnlySpan<byte> buffer, bool moreFollows)
    {
        var flags = moreFollows ? Libc.NoSignal | Libc.MoreFollows : Libc.NoSignal;
        var sent = 0;
        while (sent < buffer.Length && writable.IsSet)
        {
            writable.Clear();
            var count = Libc.send(Usable(), in MemoryMarshal.GetReference(buffer[sent..]), (nuint)(buffer.Length - sent), flags);
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
