// Whether something may go on, and the one who waits for it. Whoever sets it runs the waiter.
using System.Threading.Tasks.Sources;

namespace Messenger.Appliance.Sockets;

sealed class Signal(bool isSet) : IValueTaskSource<bool>
{
    readonly Lock gate = new();
    ManualResetValueTaskSourceCore<bool> core;
    CancellationTokenRegistration registration;
    bool isSet = isSet;
    bool isAwaited;
    bool isInterrupted;

    public bool IsSet => Volatile.Read(ref isSet);

    /// <summary>For one at a time.</summary>
    /// <returns>True when it is set, false when <see cref="Interrupt"/> came first.</returns>
    public ValueTask<bool> WaitAsync(CancellationToken cancellation)
    {
        lock (gate)
        {
            if (TakeInterruption()) return new(false);
            if (isSet) return new(true);
            core.Reset();
            isAwaited = true;
            if (cancellation.CanBeCanceled) registration = cancellation.UnsafeRegister(static (signal, token) => ((Signal)signal!).Cancel(token), this);
            return new(this, core.Version);
        }
    }

    public void Set()
    {
        // Nobody waits for what is set.
        if (IsSet) return;
        lock (gate)
        {
            isSet = true;
            if (!isAwaited) return;
            isAwaited = false;
        }

        End(true);
    }

    /// <summary>Before one looks whether there is something: what comes from here on sets it again.</summary>
    public void Clear() => Interlocked.Exchange(ref isSet, false);

    /// <summary>Whoever waits goes on, and where nobody does, the next who would.</summary>
    public void Interrupt()
    {
        lock (gate)
        {
            isInterrupted = !isAwaited;
            if (!isAwaited) return;
            isAwaited = false;
        }

        End(false);
    }

    /// <summary>Whether there was an interruption that nobody has been told of; it counts as told.</summary>
    public bool TakeInterruption()
    {
        if (!Volatile.Read(ref isInterrupted)) return false;
        isInterrupted = false;
        return true;
    }

    bool IValueTaskSource<bool>.GetResult(short token) => core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => core.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        core.OnCompleted(continuation, state, token, flags);

    // Only who has taken the waiter away comes here.
    void End(bool result)
    {
        var held = registration;
        registration = default;
        // Waits for one who cancels just now, and who finds nobody.
        held.Dispose();
        core.SetResult(result);
    }

    void Cancel(CancellationToken cancellation)
    {
        lock (gate)
        {
            if (!isAwaited) return;
            isAwaited = false;
        }

        core.SetException(new OperationCanceledException(cancellation));
    }
}
