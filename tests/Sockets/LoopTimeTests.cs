// Timers on the loop's thread, as TimeProvider promises them.
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Messenger.Appliance.Sockets.Tests;

[Collection("Descriptors")]
public sealed class LoopTimeTests
{
    static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task A_period_comes_again_and_again_and_always_on_the_loop()
    {
        var calls = 0;
        var beside = 0;
        using var timer = LoopTime.Shared.CreateTimer(_ =>
        {
            if (!EventLoop.Shared.IsCurrent) beside++;
            calls++;
        }, null, Soon, Soon);
        await Served.EventuallyAsync(() => Volatile.Read(ref calls) >= 5, "five periods");
        Assert.Equal(0, beside);
    }

    [Fact]
    public async Task The_time_stands_still_for_what_the_loop_does_at_once_and_goes_on_with_the_next()
    {
        List<(TimeSpan Seen, TimeSpan Passed)> calls = [];
        using var timer = LoopTime.Shared.CreateTimer(_ =>
        {
            var (at, began) = (LoopTime.Shared.GetTimestamp(), Stopwatch.GetTimestamp());
            Thread.Sleep(Soon);
            lock (calls) calls.Add((LoopTime.Shared.GetElapsedTime(at), Stopwatch.GetElapsedTime(at, began)));
        }, null, Soon, 2 * Soon);
        await Served.EventuallyAsync(() => { lock (calls) return calls.Count >= 3; }, "three periods");
        lock (calls)
        {
            Assert.All(calls, static call => Assert.Equal(TimeSpan.Zero, call.Seen));
            Assert.All(calls, static call => Assert.InRange(call.Passed, TimeSpan.Zero, TimeSpan.FromSeconds(1)));
        }

        var before = LoopTime.Shared.GetTimestamp();
        Assert.InRange(before, Stopwatch.GetTimestamp() - Stopwatch.Frequency, Stopwatch.GetTimestamp());
    }

    [Fact]
    public async Task It_is_not_due_before_its_time()
    {
        var began = Stopwatch.GetTimestamp();
        var waited = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var timer = LoopTime.Shared.CreateTimer(_ => waited.SetResult(Stopwatch.GetElapsedTime(began)), null, 5 * Soon, Timeout.InfiniteTimeSpan);
        Assert.True(await waited.Task.WaitAsync(TestContext.Current.CancellationToken) >= 5 * Soon);
    }

    [Fact]
    public async Task A_time_of_zero_is_at_once_and_no_period_is_once()
    {
        var calls = 0;
        using var timer = LoopTime.Shared.CreateTimer(_ => calls++, null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        await Served.EventuallyAsync(() => Volatile.Read(ref calls) == 1, "the time is due");
        await Task.Delay(5 * Soon, TestContext.Current.CancellationToken);
        Assert.Equal(1, calls);
        Assert.True(timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
        await Served.EventuallyAsync(() => Volatile.Read(ref calls) == 2, "it is due again");
    }

    [Fact]
    public async Task It_is_handed_its_state_and_may_end_itself()
    {
        var calls = 0;
        var end = new StrongBox<ITimer?>();
        using var timer = LoopTime.Shared.CreateTimer(state =>
        {
            calls++;
            ((StrongBox<ITimer?>)state!).Value?.Dispose();
        }, end, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        end.Value = timer;
        Assert.True(timer.Change(Soon, Soon));
        await Served.EventuallyAsync(() => Volatile.Read(ref calls) == 1, "the time is due");
        await Task.Delay(5 * Soon, TestContext.Current.CancellationToken);
        Assert.Equal(1, calls);
        Assert.False(timer.Change(Soon, Soon));
    }

    [Fact]
    public async Task A_timer_that_ended_is_silent_and_gives_its_descriptor_back()
    {
        await Served.EventuallyAsync(() => EventLoop.Shared is not null, "the loop has begun");
        var before = Served.OpenDescriptors;
        var calls = 0;
        for (var i = 0; i < 100; i++)
        {
            using var timer = LoopTime.Shared.CreateTimer(_ => Interlocked.Increment(ref calls), null, Soon, Soon);
        }

        await Task.Delay(3 * Soon, TestContext.Current.CancellationToken);
        Assert.Equal(0, calls);
        Assert.Equal(before, Served.OpenDescriptors);
    }
}
