// A WebSocket as a duplex pipe of bytes: binary messages alone, MQTT packets may span them (MQTT 5, 6). Two pumps, each
// ends with the socket; buffers come from a pool that clears what it takes back.
using System.Buffers;
using System.IO.Pipelines;
using System.Net.WebSockets;

namespace Messenger.Appliance.Relay.Connecting;

sealed class WebSocketPipe : IDuplexPipe, IAsyncDisposable
{
    const int ReadSize = 16 * 1024;

    // As much as a TCP connection's turn reads, and as much as is written before a flush.
    static readonly PipeOptions Received = Holding(64 * 1024);
    static readonly PipeOptions Sent = Holding(128 * 1024);

    static readonly TimeSpan CloseWait = TimeSpan.FromSeconds(1);

    readonly WebSocket socket;
    readonly Pipe received = new(Received);
    readonly Pipe sent = new(Sent);
    readonly Task receiving;
    readonly Task sending;

    public WebSocketPipe(WebSocket socket)
    {
        this.socket = socket;
        receiving = ReceiveAsync();
        sending = SendAsync();
    }

    public PipeReader Input => received.Reader;

    public PipeWriter Output => sent.Writer;

    public void Abort()
    {
        socket.Abort();
        received.Reader.CancelPendingRead();
    }

    public async ValueTask DisposeAsync()
    {
        await sent.Writer.CompleteAsync();
        await received.Reader.CompleteAsync();
        await sending;
        try
        {
            using var limit = new CancellationTokenSource(CloseWait);
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived) await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
            await receiving.WaitAsync(limit.Token);
        }
        catch (Exception ended) when (ended is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            socket.Abort();
        }

        await receiving;
    }

    static PipeOptions Holding(int most) =>
        new(ClearingMemoryPool.Shared, pauseWriterThreshold: most, resumeWriterThreshold: most / 2, minimumSegmentSize: ReadSize, useSynchronizationContext: false);

    async Task ReceiveAsync()
    {
        var writer = received.Writer;
        try
        {
            while (true)
            {
                // A read of nothing waits until a frame begins, and holds no buffer meanwhile.
                var coming = await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
                if (coming.MessageType != WebSocketMessageType.Binary) break;
                if (coming.EndOfMessage) continue;
                if (!await TakeAsync(writer)) break;
            }
        }
        catch (Exception ended) when (ended is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The socket is gone: the reader sees the end.
        }

        await writer.CompleteAsync();
    }

    // As much as there is, and then packed, so that a frame of one byte takes one byte of an unfinished packet's segments.
    // False when that was the last.
    async ValueTask<bool> TakeAsync(PipeWriter writer)
    {
        using var room = ClearingMemoryPool.Shared.Rent(ReadSize);
        var result = await socket.ReceiveAsync(room.Memory, CancellationToken.None);
        if (result.MessageType != WebSocketMessageType.Binary) return false;
        writer.Write(room.Memory.Span[..result.Count]);
        return !(await writer.FlushAsync()).IsCompleted;
    }

    async Task SendAsync()
    {
        var reader = sent.Reader;
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync();
                foreach (var piece in result.Buffer)
                {
                    await socket.SendAsync(piece, WebSocketMessageType.Binary, WebSocketMessageFlags.EndOfMessage, CancellationToken.None);
                    Rinse.WebSocketSend(piece.Length);
                }

                reader.AdvanceTo(result.Buffer.End);
                Rinse.Stack();
                if (result.IsCompleted) break;
            }
        }
        catch (Exception ended) when (ended is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The socket is gone: the writer sees the end at its next flush.
        }

        await reader.CompleteAsync();
    }
}
