// Who may hold a socket at all: so many connections in all, and before authentication so many per address, no more than
// half of all, and each only as long as a handshake may take, TLS included (protocol.md, Limits).
using System.Net;
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Relay.Connecting;

sealed class Admission(Limits limits, TimeProvider time)
{
    readonly Lock gate = new();
    readonly HashSet<Ticket> all = [];
    readonly HashSet<Ticket> unauthenticated = [];
    readonly Dictionary<IPAddress, int> perAddress = [];

    public int Connections
    {
        get
        {
            lock (gate) return all.Count;
        }
    }

    /// <summary>Null when this connection is one too many.</summary>
    /// <param name="address">Null where there is none: only the total counts.</param>
    /// <param name="abort">Closes the socket at once; called from any thread.</param>
    public Ticket? TryEnter(IPAddress? address, Action abort)
    {
        if (address is { IsIPv4MappedToIPv6: true }) address = address.MapToIPv4();
        lock (gate)
        {
            if (all.Count >= limits.Connections || unauthenticated.Count >= Math.Max(1, limits.Connections / 2)) return null;
            if (address is not null && perAddress.GetValueOrDefault(address) >= limits.UnauthenticatedPerAddress) return null;
            if (address is not null) perAddress[address] = perAddress.GetValueOrDefault(address) + 1;
            var ticket = new Ticket(address, time.GetTimestamp(), abort);
            all.Add(ticket);
            unauthenticated.Add(ticket);
            return ticket;
        }
    }

    public void Authenticated(Ticket ticket)
    {
        lock (gate) Settle(ticket);
    }

    public void Leave(Ticket ticket)
    {
        lock (gate)
        {
            Settle(ticket);
            all.Remove(ticket);
        }
    }

    /// <summary>Closes every socket whose handshake takes too long.</summary>
    public void CloseLate()
    {
        List<Ticket>? late = null;
        lock (gate)
        {
            foreach (var ticket in unauthenticated)
            {
                if (time.GetElapsedTime(ticket.EnteredAt) > limits.Handshake) (late ??= []).Add(ticket);
            }
        }

        if (late is null) return;
        foreach (var ticket in late) ticket.Abort();
    }

    public void AbortAll()
    {
        Ticket[] tickets;
        lock (gate) tickets = [.. all];
        foreach (var ticket in tickets) ticket.Abort();
    }

    void Settle(Ticket ticket)
    {
        if (!unauthenticated.Remove(ticket) || ticket.Address is null) return;
        var left = perAddress[ticket.Address] - 1;
        if (left == 0) perAddress.Remove(ticket.Address);
        else perAddress[ticket.Address] = left;
    }
}

/// <summary>One admitted socket.</summary>
sealed class Ticket(IPAddress? address, long enteredAt, Action abort)
{
    public IPAddress? Address => address;

    public long EnteredAt => enteredAt;

    public Action Abort => abort;
}
