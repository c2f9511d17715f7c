// Whether something may go on, and the one who waits for it. Whoever sets it runs the waiter.
using System.Threading.Tasks.Sources;

namespace Messenger.Appliance.Sockets;

sealed class Signal(bool isSet) : IValueTaskSource<int>
{
    readonly Lock gate = new();
    ManualResetValueTaskSourceCore<int> core;
    CancellationTokenRegistration registration;
    bool isSet = isSet;
    bool isAwaited;

    public bool IsSet => Volatile.Read(ref isSet);

    /// <summary>Ends with 0 when it is set. For one at a time.</summary>
    public ValueTask<int> WaitAsync(CancellationToken cancellation)
    {
        lock (gate)
        {
            if (isSet) return new(0);
            core.Reset();
            isAwaited = true;
            if (cancellation.CanBeCanceled) registration = cancellation.UnsafeRegister(static (signal, token) => ((Signal)signal!).Cancel(token), this);
            return new(this, core.Version);
        }
    }

    public void Set()
    {
        CancellationTokenRegistration held;
        lock (gate)
        {
            isSet = true;
            if (!isAwaited) return;
            isAwaited = false;
            (held, registration) = (registration, default);
        }

        // Waits for one who cancels just now, and who finds nobody.
        held.Dispose();
        core.SetResult(0);
    }

    public void Clear()
    {
        lock (gate) isSet = false;
    }

    int IValueTaskSource<int>.GetResult(short token) => core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => core.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        core.OnCompleted(continuation, state, token, flags);

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
