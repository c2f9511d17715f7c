// Who gives way when all places are taken: the connection that has been silent longest, and never a WebSocket, which the relay
// counts.
using System.Net;
using Messenger.Appliance.Daemon.Living;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Messenger.Appliance.Daemon.Tests;

public sealed class PlacesTests
{
    readonly Places places = new(most: 3, mostOfAddress: 2);
    int addresses;

    [Fact]
    public async Task The_one_that_was_silent_longest_makes_room()
    {
        await using Guest first = Enter(), second = Enter(), third = Enter();
        places.Heard(first.Request);
        await using var fourth = Enter();
        Assert.True(await second.IsOutAsync());
        Assert.False(first.IsOut || third.IsOut || fourth.IsOut);
    }

    [Fact]
    public async Task A_WebSocket_is_in_nobodys_way_and_stays()
    {
        await using Guest socket = Enter(), second = Enter(), third = Enter();
        places.Upgraded(socket.Request);
        await using Guest fourth = Enter(), fifth = Enter();
        Assert.True(await second.IsOutAsync());
        Assert.False(socket.IsOut || third.IsOut || fourth.IsOut || fifth.IsOut);
    }

    [Fact]
    public async Task A_WebSocket_that_was_refused_makes_room_like_any_other()
    {
        await using Guest refused = Enter(), second = Enter(), third = Enter();
        places.Upgraded(refused.Request);
        places.Heard(refused.Request);
        places.Heard(second.Request);
        places.Heard(third.Request);
        await using var fourth = Enter();
        Assert.True(await refused.IsOutAsync());
        Assert.False(second.IsOut || third.IsOut || fourth.IsOut);
    }

    [Fact]
    public async Task One_address_has_its_share_and_gets_it_back()
    {
        var address = IPAddress.Parse("10.0.0.9");
        var first = Enter(address);
        await using var second = Enter(address);
        await using (var third = Enter(address)) Assert.True(await third.IsOutAsync());
        Assert.False(first.IsOut || second.IsOut);
        await first.DisposeAsync();
        await using var next = Enter(address);
        Assert.False(next.IsOut);
    }

    Guest Enter(IPAddress? address = null) => new(places, address ?? IPAddress.Parse($"10.0.1.{++addresses}"));

    /// <summary>A connection that holds its place until it is disposed.</summary>
    sealed class Guest : IAsyncDisposable
    {
        readonly TaskCompletionSource leaving = new();
        readonly TaskCompletionSource aborted = new();
        readonly Task held;

        public Guest(Places places, IPAddress address)
        {
            var connection = new Aborting(aborted) { RemoteEndPoint = new IPEndPoint(address, 4711) };
            Request.Features.Set<IConnectionItemsFeature>(connection);
            held = places.Guard(_ => leaving.Task)(connection);
        }

        public DefaultHttpContext Request { get; } = new();

        public bool IsOut => aborted.Task.IsCompleted;

        public async Task<bool> IsOutAsync()
        {
            await aborted.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
            return true;
        }

        public async ValueTask DisposeAsync()
        {
            leaving.TrySetResult();
            await held;
        }
    }

    sealed class Aborting(TaskCompletionSource aborted) : DefaultConnectionContext
    {
        public override void Abort(ConnectionAbortedException abortReason) => aborted.TrySetResult();
    }
}
