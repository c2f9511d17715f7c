// Presses as they come, for a test to take one after the other.
using System.Collections.Concurrent;
using Messenger.Appliance.Panel.Buttons;

namespace Messenger.Appliance.Panel.Tests;

sealed class Recorder : IPresses
{
    readonly BlockingCollection<Press> presses = [];
    int beats;

    public int Beats => Volatile.Read(ref beats);

    public List<(TimeSpan PressedAt, TimeSpan HeldAt)> Wipes { get; } = [];

    public int Pairs { get; private set; }

    /// <summary>Thrown by every press while it is set.</summary>
    public Exception? Fault { get; set; }

    public void Pair()
    {
        Pairs++;
        presses.Add(Press.Pair);
        if (Fault is { } fault) throw fault;
    }

    public void Wipe(TimeSpan pressedAt, TimeSpan heldAt)
    {
        Wipes.Add((pressedAt, heldAt));
        presses.Add(Press.Wipe);
        if (Fault is { } fault) throw fault;
    }

    public void Alive() => Interlocked.Increment(ref beats);

    public Press Next() => presses.TryTake(out var press, 30_000) ? press : Press.None;
}
