// The system's time, whose timers run on the loop's thread: one that is due once a second wakes one thread, where .NET's own
// wake a thread that waits for the time, two of the pool's and one that watches over the pool.
using Messenger.Appliance.Sockets.Interop;

namespace Messenger.Appliance.Sockets;

/// <summary>What its timers call must not wait.</summary>
public sealed class LoopTime : TimeProvider
{
    LoopTime()
    {
    }

    public static LoopTime Shared { get; } = new();

    /// <summary>On the loop's thread it stands still while the loop serves what the kernel told it of, so that the clock is not asked for each step of each message.</summary>
    public override long GetTimestamp() => EventLoop.Shared.IsCurrent ? EventLoop.Shared.Now : base.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return new LoopTimer(callback, state, dueTime, period);
    }
}

sealed unsafe class LoopTimer : ITimer, IWatched
{
    readonly TimerCallback callback;
    readonly object? state;
    readonly Lock gate = new();
    readonly int descriptor;
    bool isClosed;

    public LoopTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        (this.callback, this.state) = (callback, state);
        descriptor = Libc.Check(Libc.timerfd_create(Libc.MonotonicClock, Libc.NonBlocking | Libc.CloseOnExec));
        EventLoop.Shared.Watch(descriptor, this);
        Change(dueTime, period);
    }

    /// <inheritdoc/>
    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        // The kernel's zero is never; a time of zero is at once.
        var when = stackalloc long[] { 0, 0, 0, 0 };
        Write(when + 2, dueTime == TimeSpan.Zero ? TimeSpan.FromTicks(1) : dueTime);
        Write(when, period);
        lock (gate) return !isClosed && Libc.timerfd_settime(descriptor, 0, when, null) == 0;
    }

    public void Changed(uint events) => GoOn();

    public void GoOn()
    {
        long times;
        lock (gate)
        {
            // What was meant for another that had this number before, or was stopped meanwhile, finds nothing.
            if (isClosed || Libc.read(descriptor, &times, sizeof(long)) != sizeof(long)) return;
        }

        callback(state);
    }

    public void Dispose()
    {
        lock (gate)
        {
            if (isClosed) return;
            isClosed = true;
            EventLoop.Shared.Forget(descriptor);
            _ = Libc.close(descriptor);
        }
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    // struct timespec, of a time that may be infinite.
    static void Write(long* to, TimeSpan time)
    {
        if (time < TimeSpan.Zero) return;
        to[0] = time.Ticks / TimeSpan.TicksPerSecond;
        to[1] = time.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick;
    }
}
