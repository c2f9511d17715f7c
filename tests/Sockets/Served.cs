// A transport on a free loopback port whose connections run what the test gives, and clients of .NET's own sockets.
using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Messenger.Appliance.Sockets.Tests;

sealed class Served : IAsyncDisposable
{
    readonly IConnectionListener listener;
    readonly Task accepting;

    Served(IConnectionListener listener, CountingPool pool, ConnectionDelegate serve)
    {
        (this.listener, Pool) = (listener, pool);
        accepting = AcceptAsync(serve);
    }

    public CountingPool Pool { get; }

    public EndPoint Address => listener.EndPoint;

    /// <summary>Sockets, timers and pipes; no files, since .NET opens its libraries when it first needs them.</summary>
    public static int OpenDescriptors => Directory.GetFiles("/proc/self/fd").Count(static one => new FileInfo(one).LinkTarget is { } kind && !kind.StartsWith('/'));

    /// <param name="serve">Runs for each connection.</param>
    /// <param name="sendBuffer">Bytes that the kernel takes of what a client does not read; null leaves that to the kernel.</param>
    public static async Task<Served> StartAsync(ConnectionDelegate serve, int? sendBuffer = null)
    {
        var pool = new CountingPool();
        var address = new IPEndPoint(IPAddress.Loopback, 0);
        if (sendBuffer is not { } bytes) return new(await new SocketTransport(pool).BindAsync(address, TestContext.Current.CancellationToken), pool, serve);
        // Accepted sockets take after it.
        var listening = new Socket(SocketType.Stream, ProtocolType.Tcp) { SendBufferSize = bytes };
        listening.Bind(address);
        return new(new SocketListener(listening, pool.Create()), pool, serve);
    }

    /// <summary>Says what it hears.</summary>
    public static async Task EchoAsync(ConnectionContext connection)
    {
        var (input, output) = (connection.Transport.Input, connection.Transport.Output);
        while (await input.ReadAsync() is { IsCompleted: false } result)
        {
            foreach (var piece in result.Buffer) output.Write(piece.Span);
            input.AdvanceTo(result.Buffer.End);
            await output.FlushAsync();
        }
    }

    public async Task<Socket> DialAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(listener.EndPoint, TestContext.Current.CancellationToken);
        return socket;
    }

    /// <summary>Looks again and again, for ten seconds.</summary>
    public static async Task EventuallyAsync(Func<bool> so, string what)
    {
        for (var tries = 0; tries < 500; tries++)
        {
            if (so()) return;
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"Not so after ten seconds: {what}");
    }

    public async ValueTask DisposeAsync()
    {
        await listener.UnbindAsync();
        await accepting;
        await listener.DisposeAsync();
    }

    async Task AcceptAsync(ConnectionDelegate serve)
    {
        while (await listener.AcceptAsync() is { } connection) _ = Task.Run(() => ServeAsync(connection, serve));
    }

    static async Task ServeAsync(ConnectionContext connection, ConnectionDelegate serve)
    {
        try
        {
            await serve(connection);
        }
        catch (Exception over) when (over is IOException or OperationCanceledException)
        {
            // The other side is gone.
        }
        finally
        {
            await connection.DisposeAsync();
        }
    }
}

/// <summary>Counts the buffers that are out.</summary>
sealed class CountingPool : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    readonly Stack<Block> idle = [];
    int lent;

    public int Lent => Volatile.Read(ref lent);

    public override int MaxBufferSize => 16 * 1024;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        lock (idle)
        {
            lent++;
            return idle.TryPop(out var block) ? block.Lend() : new Block(this).Lend();
        }
    }

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    protected override void Dispose(bool disposing)
    {
    }

    sealed class Block(CountingPool pool) : IMemoryOwner<byte>
    {
        bool isLent;

        public Memory<byte> Memory { get; } = new byte[16 * 1024];

        public Block Lend()
        {
            isLent = true;
            return this;
        }

        public void Dispose()
        {
            lock (pool.idle)
            {
                if (!isLent) return;
                isLent = false;
                pool.lent--;
                pool.idle.Push(this);
            }
        }
    }
}
