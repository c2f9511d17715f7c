// A clock that somebody sets, or that wakes up in another year, while time goes on: only what it says of the date jumps.
using Microsoft.Extensions.Time.Testing;

namespace Messenger.Appliance.Relay.Tests.Kit;

sealed class JumpingClock() : FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000))
{
    TimeSpan off;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + off;

    // Which the base makes of the date.
    public override long GetTimestamp() => base.GetUtcNow().Ticks;

    public void Jump(int years) => off += TimeSpan.FromDays(365.25 * years);
}
