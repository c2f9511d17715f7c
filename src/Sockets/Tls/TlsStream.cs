// TLS's clear side as a stream, on a socket of the loop. A read of nothing waits until there is something to read, and holds
// no buffer meanwhile. One reader and one writer at a time, on any threads.
using System.Runtime.CompilerServices;

namespace Messenger.Appliance.Sockets.Tls;

sealed class TlsStream(TlsSession session, SocketStream socket) : DuplexStream
{
    /// <exception cref="IOException">The handshake failed, or the connection is lost.</exception>
    public async ValueTask HandshakeAsync(CancellationToken cancellation)
    {
        while (!session.TryHandshake())
        {
            await SendRestAsync(cancellation).ConfigureAwait(false);
            await socket.ReadAsync(Memory<byte>.Empty, cancellation).ConfigureAwait(false);
        }

        await SendRestAsync(cancellation).ConfigureAwait(false);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return session.HasPending && session.TryPeek() ? new(0) : WaitAsync(cancellationToken);
        return session.Read(buffer.Span) is var count and not SocketStream.NotNow ? new(count) : ReadLaterAsync(buffer, cancellationToken);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            if (!WriteRecord(ref buffer)) return GoOnWritingAsync(buffer, cancellationToken);
        }

        return default;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    async ValueTask<int> WaitAsync(CancellationToken cancellation)
    {
        do await socket.ReadAsync(Memory<byte>.Empty, cancellation).ConfigureAwait(false);
        while (!session.TryPeek());
        return 0;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    async ValueTask<int> ReadLaterAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        int count;
        do await socket.ReadAsync(Memory<byte>.Empty, cancellation).ConfigureAwait(false);
        while ((count = session.Read(buffer.Span)) == SocketStream.NotNow);
        return count;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    async ValueTask GoOnWritingAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellation)
    {
        await SendRestAsync(cancellation).ConfigureAwait(false);
        while (!buffer.IsEmpty)
        {
            if (!WriteRecord(ref buffer)) await SendRestAsync(cancellation).ConfigureAwait(false);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    async ValueTask SendRestAsync(CancellationToken cancellation)
    {
        while (!session.TrySendRest()) await socket.WaitForRoomAsync(cancellation).ConfigureAwait(false);
    }

    // One at a time: no more than that lies unsent.
    bool WriteRecord(ref ReadOnlyMemory<byte> buffer)
    {
        var record = buffer[..Math.Min(buffer.Length, TlsSession.LargestRecord)];
        buffer = buffer[record.Length..];
        return session.Write(record.Span);
    }
}
