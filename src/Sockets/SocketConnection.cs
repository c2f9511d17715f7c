// One accepted connection, as Kestrel takes it: its bytes as pipes that hold no buffer while nothing moves.
using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Messenger.Appliance.Sockets;

sealed class SocketConnection : ConnectionContext, IConnectionIdFeature, IConnectionItemsFeature, IConnectionTransportFeature, IConnectionLifetimeFeature, IConnectionEndPointFeature, IMemoryPoolFeature
{
    static long last;

    readonly SocketHandle socket;
    readonly SocketStream stream;

    // Never disposed: whoever ends late may still cancel it.
    readonly CancellationTokenSource closed = new();

    public SocketConnection(SocketHandle socket, EndPoint? local, EndPoint? remote, TransportPool pool)
    {
        this.socket = socket;
        (LocalEndPoint, RemoteEndPoint, MemoryPool) = (local, remote, pool.Memory);
        ConnectionId = Interlocked.Increment(ref last).ToString("X", System.Globalization.CultureInfo.InvariantCulture);
        ConnectionClosed = closed.Token;
        stream = new(socket, End);
        Transport = new Pipes(PipeReader.Create(stream, pool.Reading), PipeWriter.Create(stream, pool.Writing));
        var features = new FeatureCollection(8);
        features.Set<IConnectionIdFeature>(this);
        features.Set<IConnectionItemsFeature>(this);
        features.Set<IConnectionTransportFeature>(this);
        features.Set<IConnectionLifetimeFeature>(this);
        features.Set<IConnectionEndPointFeature>(this);
        features.Set<IMemoryPoolFeature>(this);
        Features = features;
        EventLoop.Shared.Watch(socket.Descriptor, stream);
    }

    public override string ConnectionId { get; set; }

    public override IFeatureCollection Features { get; }

    public override IDictionary<object, object?> Items
    {
        get => field ??= new ConnectionItems();
        set;
    }

    public override IDuplexPipe Transport { get; set; }

    public override CancellationToken ConnectionClosed { get; set; }

    public override EndPoint? LocalEndPoint { get; set; }

    public override EndPoint? RemoteEndPoint { get; set; }

    public MemoryPool<byte> MemoryPool { get; }

    public override void Abort() => Abort(new ConnectionAbortedException("The connection was aborted."));

    public override void Abort(ConnectionAbortedException abortReason)
    {
        stream.Abort(abortReason);
        End();
    }

    public override async ValueTask DisposeAsync()
    {
        await Transport.Input.CompleteAsync().ConfigureAwait(false);
        await Transport.Output.CompleteAsync().ConfigureAwait(false);
        EventLoop.Shared.Forget(socket.Descriptor);
        stream.Close();
        socket.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    // Whoever is told may take its time: not on the loop's thread.
    void End()
    {
        if (!closed.IsCancellationRequested) ThreadPool.UnsafeQueueUserWorkItem(static closed => closed.Cancel(), closed, preferLocal: false);
    }

    sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
