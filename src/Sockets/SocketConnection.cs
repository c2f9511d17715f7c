// One accepted connection, as Kestrel takes it: its bytes as pipes that hold no buffer while nothing moves.
using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Messenger.Appliance.Sockets.Pipes;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Messenger.Appliance.Sockets;

sealed class SocketConnection : ConnectionContext, IConnectionIdFeature, IConnectionItemsFeature, IConnectionTransportFeature, IConnectionLifetimeFeature, IConnectionEndPointFeature, IMemoryPoolFeature
{
    /// <summary>Connections that are heard out at once; one more is closed in the middle of its sentence.</summary>
    const int MostHeardOut = 64;

    static long last;
    static int heardOut;

    readonly SocketHandle socket;

    // Never disposed: whoever ends late may still cancel it.
    readonly CancellationTokenSource closed = new();

    public SocketConnection(SocketHandle socket, EndPoint? local, EndPoint? remote, MemoryPool<byte> pool)
    {
        this.socket = socket;
        (LocalEndPoint, RemoteEndPoint, MemoryPool) = (local, remote, pool);
        ConnectionId = Interlocked.Increment(ref last).ToString("X", System.Globalization.CultureInfo.InvariantCulture);
        ConnectionClosed = closed.Token;
        Wire = new(socket, End);
        var features = new FeatureCollection(8);
        features.Set<IConnectionIdFeature>(this);
        features.Set<IConnectionItemsFeature>(this);
        features.Set<IConnectionTransportFeature>(this);
        features.Set<IConnectionLifetimeFeature>(this);
        features.Set<IConnectionEndPointFeature>(this);
        features.Set<IMemoryPoolFeature>(this);
        Features = features;
        EventLoop.Shared.Watch(socket.Descriptor, Wire);
    }

    public override string ConnectionId { get; set; }

    public override IFeatureCollection Features { get; }

    public override IDictionary<object, object?> Items
    {
        get => field ??= new ConnectionItems();
        set;
    }

    /// <summary>Of the socket itself, until a layer above puts its own here.</summary>
    public override IDuplexPipe Transport
    {
        get => field ??= Pipe(Wire);
        set;
    }

    public override CancellationToken ConnectionClosed { get; set; }

    public override EndPoint? LocalEndPoint { get; set; }

    public override EndPoint? RemoteEndPoint { get; set; }

    public MemoryPool<byte> MemoryPool { get; }

    public SocketWire Wire { get; }

    /// <param name="wire">The socket, or what stands on it.</param>
    public WirePipe Pipe(IWire wire) => new(wire, Wire, MemoryPool);

    public override void Abort() => Abort(new ConnectionAbortedException("The connection was aborted."));

    public override void Abort(ConnectionAbortedException abortReason)
    {
        Wire.Abort(abortReason);
        End();
    }

    public override async ValueTask DisposeAsync()
    {
        await EndAsync(Transport).ConfigureAwait(false);
        if (Interlocked.Increment(ref heardOut) <= MostHeardOut) await Wire.HearOutAsync().ConfigureAwait(false);
        Interlocked.Decrement(ref heardOut);
        EventLoop.Shared.Forget(socket.Descriptor);
        socket.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Sends what was not flushed to whoever still takes it, and gives back all buffers.</summary>
    public static async ValueTask EndAsync(IDuplexPipe pipes)
    {
        await pipes.Input.CompleteAsync().ConfigureAwait(false);
        await pipes.Output.CompleteAsync().ConfigureAwait(false);
    }

    // Whoever is told may take its time: not on the loop's thread.
    void End()
    {
        if (!closed.IsCancellationRequested) ThreadPool.UnsafeQueueUserWorkItem(static closed => closed.Cancel(), closed, preferLocal: false);
    }
}
