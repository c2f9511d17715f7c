// Who may hold a connection to the phone app and the pages: so many in all, and of one address only its share, asked before TLS,
// so that a connection too many costs nothing. When all are taken, whoever has been silent longest makes room: several strangers
// together must not keep the family out (protocol.md, Limits). What became a WebSocket is in the relay's count, and stays.
using System.Net;
using Messenger.Appliance.Setup.Web;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Messenger.Appliance.Daemon.Living;

sealed class Places(int most, int mostOfAddress)
{
    static readonly object Key = new();

    readonly Lock gate = new();
    readonly Dictionary<IPAddress, int> held = [];
    readonly LinkedList<Place> bySilence = [];

    public ConnectionDelegate Guard(ConnectionDelegate next) => async connection =>
    {
        var address = RateLimit.Key((connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None);
        if (Take(address, connection.Abort) is not { } place)
        {
            connection.Abort();
            return;
        }

        connection.Items[Key] = place;
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            Leave(place);
        }
    };

    /// <summary>A request arrived here: not silent.</summary>
    public void Heard(HttpContext context) => Find(context, static (places, place) =>
    {
        if (place.Node.List is not null) places.bySilence.Remove(place.Node);
        places.bySilence.AddLast(place.Node);
    });

    /// <summary>This one is a WebSocket from here on.</summary>
    public void Upgraded(HttpContext context) => Find(context, static (places, place) =>
    {
        if (place.Node.List is not null) places.bySilence.Remove(place.Node);
    });

    /// <summary>Null when there is none.</summary>
    public Place? Take(IPAddress address, Action abort)
    {
        Place? silent = null;
        Place place;
        lock (gate)
        {
            var count = held.GetValueOrDefault(address);
            if (count >= mostOfAddress) return null;
            if (bySilence.Count >= most)
            {
                silent = bySilence.First!.Value;
                bySilence.RemoveFirst();
            }

            held[address] = count + 1;
            place = new(address, abort);
            bySilence.AddLast(place.Node);
        }

        silent?.Abort();
        return place;
    }

    public void Leave(Place place)
    {
        lock (gate)
        {
            if (place.Node.List is not null) bySilence.Remove(place.Node);
            if (--held[place.Address] == 0) held.Remove(place.Address);
        }
    }

    void Find(HttpContext context, Action<Places, Place> then)
    {
        if (context.Features.Get<IConnectionItemsFeature>()?.Items.TryGetValue(Key, out var found) != true || found is not Place place) return;
        lock (gate) then(this, place);
    }
}

/// <summary>One connection's.</summary>
sealed class Place
{
    public Place(IPAddress address, Action abort)
    {
        (Address, Abort) = (address, abort);
        Node = new(this);
    }

    public IPAddress Address { get; }

    public Action Abort { get; }

    public LinkedListNode<Place> Node { get; }
}
