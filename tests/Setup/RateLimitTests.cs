// One address cannot keep the API busy, and its neighbours do not suffer for it.
using System.Net;
using Messenger.Appliance.Setup.Web;
using Microsoft.Extensions.Time.Testing;

namespace Messenger.Appliance.Setup.Tests;

public sealed class RateLimitTests
{
    readonly FakeTimeProvider time = new();

    [Fact]
    public void A_burst_passes_then_the_address_waits_and_time_gives_it_back()
    {
        var limit = new RateLimit(time);
        var address = IPAddress.Parse("192.168.0.20");
        for (var i = 0; i < RateLimit.Burst; i++) Assert.True(limit.TryTake(address));
        Assert.False(limit.TryTake(address));
        Assert.True(limit.TryTake(IPAddress.Parse("192.168.0.21")));
        time.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < RateLimit.PerSecond; i++) Assert.True(limit.TryTake(address));
        Assert.False(limit.TryTake(address));
    }

    [Fact]
    public void A_phone_that_changes_its_address_within_its_network_is_one()
    {
        var limit = new RateLimit(time);
        for (var i = 0; i < RateLimit.Burst; i++) limit.TryTake(IPAddress.Parse($"fd00::{i + 1:x}"));
        Assert.False(limit.TryTake(IPAddress.Parse("fd00::ffff")));
    }

    [Fact]
    public void However_many_addresses_come_memory_stays_bounded_and_answers_go_on()
    {
        var limit = new RateLimit(time);
        for (var i = 0; i < 5000; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.True(limit.TryTake(new IPAddress([10, 0, (byte)(i >> 8), (byte)i])));
        }
    }
}
