// The MQTT 5 side of the box (protocol.md, Part I). Each connection's loop reads packets and carries them through the steps;
// what is shared lies in one Exchange under one lock. A timer once a second enforces every deadline.
using System.IO.Pipelines;
using System.Net;
using System.Net.WebSockets;
using Messenger.Appliance.Core;
using Messenger.Appliance.Mailbox;
using Messenger.Appliance.Relay.Authenticating;
using Messenger.Appliance.Relay.Connecting;
using Messenger.Appliance.Relay.Delivering;
using Messenger.Appliance.Relay.Routing;
using MQTTnet.Protocol;

namespace Messenger.Appliance.Relay;

public sealed partial class MqttRelay : IDisposable
{
    static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    readonly Exchange exchange;
    readonly Admission admission;
    readonly Limits limits;
    readonly TimeProvider time;
    readonly IDeviceDirectory? devices;
    readonly ITimer sweeper;

    /// <param name="mailbox">Where messages wait; it stays the caller's.</param>
    /// <param name="box">Signs the box's half of each connection's proof.</param>
    /// <param name="devices">Who may connect; whoever is removed there is cut off at once.</param>
    /// <param name="options">Boot id and retention.</param>
    /// <param name="limits">Every bound that is enforced here.</param>
    /// <param name="time">Elapsed time is measured on its monotonic time only.</param>
    public MqttRelay(MemoryMailbox mailbox, IBoxIdentity box, IDeviceDirectory devices, RelayOptions options, Limits limits, TimeProvider time)
        : this(mailbox, box, new FamilyAccess(devices, box), options, limits, time)
    {
        this.devices = devices;
        devices.Removed += OnRemoved;
    }

    internal MqttRelay(MemoryMailbox mailbox, IBoxIdentity box, IAccess access, RelayOptions options, Limits limits, TimeProvider time)
    {
        exchange = new(mailbox, box, access, options, limits, time);
        admission = new(limits, time);
        this.limits = limits;
        this.time = time;
        sweeper = time.CreateTimer(_ => Sweep(), null, SweepInterval, SweepInterval);
    }

    /// <summary>Sockets that are open, those that have not authenticated included.</summary>
    public int Connections => admission.Connections;

    /// <summary>Sessions, of phones that are away too.</summary>
    public int Sessions
    {
        get
        {
            lock (exchange.Gate) return exchange.Sessions.Count;
        }
    }

    /// <summary>Topics that are subscribed to by at least one session.</summary>
    internal int Subscriptions
    {
        get
        {
            lock (exchange.Gate) return exchange.Topics.Count;
        }
    }

    /// <summary>Whether some connection has not given all its bytes to its transport yet.</summary>
    internal bool IsWriting
    {
        get
        {
            lock (exchange.Gate) return exchange.Connections.Any(connection => connection.Output.Flushing);
        }
    }

    /// <summary>Why the light should ask for attention; None when nothing was refused for five minutes.</summary>
    public RelayAttention Attention => exchange.Attention.Current;

    /// <summary>Serves one client over any duplex pipe until it ends. Returns at once when the connection is one too many.</summary>
    /// <param name="transport">MQTT packets, both ways.</param>
    /// <param name="address">The client's address; null counts in the total only.</param>
    /// <param name="abort">Ends the transport at once; may be called from any thread, more than once.</param>
    public async Task AcceptAsync(IDuplexPipe transport, IPAddress? address, Action abort)
    {
        if (Admit(address, abort) is not { } ticket)
        {
            abort();
            return;
        }

        try
        {
            await ServeAsync(transport, ticket);
        }
        finally
        {
            admission.Leave(ticket);
        }
    }

    /// <summary>Serves one client over a WebSocket that was accepted with the subprotocol mqtt.</summary>
    public async Task AcceptAsync(WebSocket socket, IPAddress? address, CancellationToken cancellation)
    {
        await using var pipe = new WebSocketPipe(socket);
        using var registration = cancellation.Register(pipe.Abort);
        await AcceptAsync(pipe, address, pipe.Abort);
    }

    internal Ticket? Admit(IPAddress? address, Action abort)
    {
        var ticket = exchange.Wiping ? null : admission.TryEnter(address, abort);
        if (ticket is null) exchange.Attention.Raise(RelayAttention.Connections);
        return ticket;
    }

    internal void Leave(Ticket ticket) => admission.Leave(ticket);

    internal Task ServeAsync(IDuplexPipe transport, Ticket ticket) => new Connection(exchange, admission, transport, ticket).RunAsync();

    public void Dispose()
    {
        sweeper.Dispose();
        if (devices is not null) devices.Removed -= OnRemoved;
    }

    void OnRemoved(DeviceId device)
    {
        var batch = new FlushBatch();
        lock (exchange.Gate)
        {
            if (!exchange.Sessions.TryGetValue(device, out var session)) return;
            session.Connection?.Close(MqttDisconnectReasonCode.AdministrativeAction, batch);
            exchange.End(session);
        }

        batch.Flush();
    }

    void Sweep()
    {
        exchange.Mailbox.Expire();
        admission.CloseLate();
        var batch = new FlushBatch();
        List<Connection>? stuck = null;
        lock (exchange.Gate)
        {
            foreach (var connection in exchange.Connections)
            {
                if (connection.Output.Flushing && time.GetElapsedTime(connection.FlushingSince) > limits.UnreadOutput) (stuck ??= []).Add(connection);
            }

            CloseSilent(batch);
            EndExpired();
        }

        batch.Flush();
        if (stuck is null) return;
        foreach (var connection in stuck) connection.Abort();
    }

    void CloseSilent(FlushBatch batch)
    {
        List<Connection>? silent = null;
        foreach (var connection in exchange.Connections)
        {
            if (time.GetElapsedTime(connection.LastHeard) > connection.KeepAlive * 1.5) (silent ??= []).Add(connection);
        }

        if (silent is null) return;
        foreach (var connection in silent) connection.Close(MqttDisconnectReasonCode.KeepAliveTimeout, batch);
    }

    void EndExpired()
    {
        List<Session>? expired = null;
        foreach (var session in exchange.Sessions.Values)
        {
            if (session.Connection is null && time.GetElapsedTime(session.AwaySince) >= session.Expiry) (expired ??= []).Add(session);
        }

        if (expired is null) return;
        foreach (var session in expired) exchange.End(session);
    }
}
