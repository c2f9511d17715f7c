// One client's socket: reads packets, hands each to its step, and flushes what was written once per read batch, when the
// read is about to wait (protocol.md, Part I). A client whose output is stuck is not read from either.
using System.Buffers;
using System.IO.Pipelines;
using Messenger.Appliance.Relay.Codec;
using Messenger.Appliance.Relay.Delivering;
using Messenger.Appliance.Relay.Routing;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Messenger.Appliance.Relay.Connecting;

sealed class Connection
{
    /// <summary>Before authentication nobody sends more than this.</summary>
    const int MostBeforeConnected = 4 * 1024;

    /// <summary>How long a closing connection may take for its last bytes.</summary>
    static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(1);

    readonly Exchange exchange;
    readonly IDuplexPipe transport;
    readonly Ticket ticket;
    readonly Handler handler;
    volatile Task stuck = Task.CompletedTask;

    public Connection(Exchange exchange, Admission admission, IDuplexPipe transport, Ticket ticket)
    {
        this.exchange = exchange;
        this.transport = transport;
        this.ticket = ticket;
        Output = new(transport.Output, exchange.Mailbox);
        handler = new(exchange, this, () => admission.Authenticated(ticket));
        LastHeard = exchange.Time.GetTimestamp();
    }

    public Output Output { get; }

    /// <summary>What this connection's own thread wrote to and has to flush.</summary>
    public FlushBatch Batch { get; } = new();

    /// <summary>Set with CONNACK; taken away when another connection takes the session over.</summary>
    public Session? Session { get; set; }

    public int ClientReceiveMaximum { get; set; } = ushort.MaxValue;

    public long ClientMaximumPacketSize { get; set; } = uint.MaxValue;

    public TimeSpan KeepAlive { get; set; }

    public bool IsConnected { get; set; }

    /// <summary>In some thread's flush batch.</summary>
    public bool Touched { get; set; }

    /// <summary>Of the wipe: from here on only its DISCONNECT counts.</summary>
    public bool Told { get; set; }

    /// <summary>No packet is read or delivered any more; what was written goes out.</summary>
    public bool Closing { get; private set; }

    /// <summary>The stream cannot be continued: the socket goes at once.</summary>
    public bool Lost { get; set; }

    /// <summary>When the last whole packet came: bytes alone keep nobody alive (3.1.2.10). Monotonic.</summary>
    public long LastHeard { get; private set; }

    public long FlushingSince { get; private set; }

    public async Task RunAsync()
    {
        try
        {
            await ReadAsync();
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or Microsoft.AspNetCore.Connections.ConnectionAbortedException)
        {
            // The other side is gone, or this side has let go of its pipe: what was not acknowledged waits.
        }
        finally
        {
            Rinse.Stack();
            lock (exchange.Gate) Leave();
            await FinishAsync();
        }
    }

    /// <summary>Writes a packet without payload, to be flushed with this connection's own batch; false when the client takes none so large. On its own thread, under the lock.</summary>
    public bool TrySend(MqttPacket packet)
    {
        var bytes = exchange.Packets.Encode(packet);
        if (bytes.Length > ClientMaximumPacketSize) return false;
        Output.Write(bytes);
        Batch.Touch(this);
        return true;
    }

    /// <summary>Ends the connection, for a reason with DISCONNECT where MQTT allows one. Under the lock.</summary>
    public void Close(MqttDisconnectReasonCode? reason, FlushBatch batch)
    {
        if (Closing) return;
        if (IsConnected && reason is { } told) Output.Write(exchange.Packets.Encode(new MqttDisconnectPacket { ReasonCode = told }));
        Leave();
        Touched = false;
        batch.Touch(this);
    }

    /// <summary>Writes what is pending to the socket. Never under the lock.</summary>
    public void Flush()
    {
        bool begun, closing;
        lock (exchange.Gate)
        {
            Touched = false;
            closing = Closing;
            begun = Begin();
        }

        if (Lost) ticket.Abort();
        if (begun) RunFlush();
        if (closing) transport.Input.CancelPendingRead();
    }

    public void Abort() => ticket.Abort();

    async Task ReadAsync()
    {
        var input = transport.Input;
        var isBusy = false;
        while (true)
        {
            // While more is there all the time, one flush carries the answers to several reads; else they do not wait for the next.
            if (!isBusy) Batch.Flush();
            var reading = input.ReadAsync();
            isBusy = reading.IsCompleted;
            if (!isBusy)
            {
                Batch.Flush();
                Rinse.Stack();
            }

            var result = await reading;
            var readAt = exchange.Time.GetTimestamp();
            var buffer = result.Buffer;
            MqttDisconnectReasonCode? wrong = null;
            while (!Closing && Frame.TryRead(buffer, out var frame, out wrong))
            {
                wrong = handler.Check(frame, IsConnected ? exchange.Limits.PacketSize.Bytes : MostBeforeConnected);
                if (wrong is not null || buffer.Length < frame.Length) break;
                if (Batch.IsFull || !stuck.IsCompleted) await RoomAsync();
                LastHeard = readAt;
                handler.Handle(frame, buffer.Slice(frame.HeaderLength, frame.BodyLength));
                buffer = buffer.Slice(frame.Length);
            }

            if (wrong is { } reason) handler.Refuse(reason);
            input.AdvanceTo(buffer.Start, buffer.End);
            if (Closing || result.IsCompleted) return;
        }
    }

    async ValueTask RoomAsync()
    {
        Batch.Flush();
        await stuck;
    }

    // Under the lock.
    bool Begin()
    {
        if (!Output.TryBeginFlush()) return false;
        FlushingSince = exchange.Time.GetTimestamp();
        return true;
    }

    void RunFlush()
    {
        do
        {
            var flush = StartFlush();
            if (flush.IsCompletedSuccessfully)
            {
                if (After(flush.Result.IsCompleted)) continue;
            }
            else
            {
                stuck = FinishFlushAsync(flush);
            }

            return;
        }
        while (true);
    }

    // The socket does not take it all at once: go on when it does. Only here does sending allocate.
    async Task FinishFlushAsync(ValueTask<FlushResult> flush)
    {
        bool over;
        do
        {
            try
            {
                over = (await flush).IsCompleted;
            }
            catch (Exception)
            {
                // Whatever TLS or the socket threw: nothing more can be sent, and the connection ends.
                over = true;
            }
        }
        while (After(over) && (flush = StartFlush()) is var _);
    }

    ValueTask<FlushResult> StartFlush()
    {
        try
        {
            return transport.Output.FlushAsync();
        }
        catch (Exception ended) when (ended is IOException or InvalidOperationException)
        {
            return new(new FlushResult(isCanceled: false, isCompleted: true));
        }
    }

    // The flush is over: write what came meanwhile, and say whether that asks for another flush.
    bool After(bool over)
    {
        lock (exchange.Gate)
        {
            Output.EndFlush();
            if (over)
            {
                Lost = true;
                return false;
            }

            if (!Delivery.Pump(exchange, this)) Lost = true;
            else return Begin();
        }

        ticket.Abort();
        return false;
    }

    // Under the lock: the session stays without this connection, or ends with it.
    void Leave()
    {
        Closing = true;
        exchange.Connections.Remove(this);
        if (Session is not { } session || session.Connection != this) return;
        if (session.Expiry == TimeSpan.Zero) exchange.End(session);
        else session.Detach(exchange.Time.GetTimestamp());
    }

    async Task FinishAsync()
    {
        // Another thread may have written last words here without having flushed them yet.
        Batch.Flush();
        Flush();
        var closingSince = exchange.Time.GetTimestamp();
        while (!TryRetire())
        {
            try
            {
                await stuck.WaitAsync(CloseGrace, exchange.Time);
                await Task.Yield();
            }
            catch (TimeoutException)
            {
                ticket.Abort();
            }

            if (exchange.Time.GetElapsedTime(closingSince) > CloseGrace) ticket.Abort();
        }

        // With a fault the pipe does not try again, and lets go of what it holds.
        await transport.Output.CompleteAsync(Lost ? new IOException("The connection is lost.") : null);
        await transport.Input.CompleteAsync();
    }

    bool TryRetire()
    {
        lock (exchange.Gate) return Output.TryRetire();
    }
}
