// The system's clock jumps by years, there and back: no message goes, no session ends, no connection closes, because everything that
// has an end is measured on monotonic time. What a phone is told of the time is the clock's new word.
using Messenger.Appliance.Core;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Relay.Tests;

public sealed class ClockTests : IDisposable
{
    readonly JumpingClock clock = new();
    readonly TestRelay relay;
    readonly TestDevice ann = new(), ben = new(), cem = new();

    public ClockTests() => relay = new(time: clock);

    [Theory]
    [InlineData(12)]
    [InlineData(-30)]
    public async Task Messages_sessions_and_connections_outlast_a_jump_by_years(int years)
    {
        await (await relay.PhoneAsync(ben, ben.Inbox)).LeaveAsync();
        await (await relay.PhoneAsync(cem, cem.Inbox)).LeaveAsync();
        var there = await relay.PhoneAsync(ann, TestRelay.Room);
        Assert.Equal(0, (await there.AskAsync(Wire.Publish(ben.Inbox, [1]))).Reason);
        Assert.Equal(0, (await there.AskAsync(Wire.Publish(cem.Inbox, [2], properties: Wire.Expiry(60)))).Reason);
        var half = relay.Open();
        await half.SendAsync(Wire.Connect(ben.Id.ToString(), TestRelay.Authentication(TestDevice.Nonce())));
        var jumped = clock.GetUtcNow();
        clock.Jump(years);
        await SecondsAsync(5);

        // Nothing has gone, and the handshake that had begun is not late.
        Assert.Equal((2, 3), (relay.Counts.Waiting, relay.Relay.Sessions));
        Assert.Equal(15, (await half.ExpectAsync(15)).Type);
        Assert.Equal(0, (await there.AskAsync(Wire.Publish(TestRelay.Room, [3], qos: 1, id: 3))).Reason);
        var (again, connack) = await relay.ConnectAsync(ben);
        Assert.True(connack.SessionPresent);
        var time = Wire.Text("time").Concat(Wire.Text($"{clock.GetUtcNow().ToUnixTimeSeconds()}")).ToArray();
        Assert.True(connack.Properties.AsSpan().IndexOf(time) > 0);
        Assert.True(years > 0 == clock.GetUtcNow() > jumped);
        Assert.Equal([1], (await again.ExpectAsync(3)).Payload);

        // The minute of the other message is a minute.
        await SecondsAsync(50);
        Assert.Equal((1, 0L), (relay.Counts.Waiting, relay.Counts.Expired));
        clock.Jump(-years);
        await SecondsAsync(7);
        Assert.Equal(1, relay.Counts.Expired);
    }

    [Fact]
    public async Task A_session_ends_after_its_day_whatever_the_clock_says()
    {
        await (await relay.PhoneAsync(ben, ben.Inbox)).LeaveAsync();
        clock.Jump(-10);
        clock.Advance(Limits.RetentionDefault - TimeSpan.FromMinutes(1));
        Assert.Equal(1, relay.Relay.Sessions);
        clock.Jump(20);
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(0, relay.Relay.Sessions);
    }

    // Second by second, as the relay's own timer goes.
    async Task SecondsAsync(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    public void Dispose()
    {
        relay.Dispose();
        ann.Dispose();
        ben.Dispose();
        cem.Dispose();
    }
}
