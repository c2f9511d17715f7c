// The button thread: waits for edges, lets the detector make presses of them, and hands those on. From an edge to
// IPresses.Wipe there is this thread alone: no pool, no queue, no allocation. It beats while it waits, so that a loop that hangs is missed.
namespace Messenger.Appliance.Panel.Buttons;

public static class ButtonLoop
{
    /// <summary>The longest wait between two signs of life.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(500);

    /// <summary>Read at once; what is more is read at the next turn, in order.</summary>
    const int Batch = 64;

    /// <param name="edges">Tells first where both contacts rest.</param>
    /// <param name="presses">Called on this thread. What it throws is told of, and the loop goes on: the next press may be the wipe.</param>
    /// <param name="tell">One line for whoever stands there.</param>
    /// <param name="stopping">Ends the loop within <see cref="Heartbeat"/>.</param>
    public static void Run(IEdges edges, IPresses presses, Action<string> tell, CancellationToken stopping)
    {
        var detector = new PressDetector();
        Span<Edge> batch = stackalloc Edge[Batch];
        while (!stopping.IsCancellationRequested)
        {
            Beat(presses, tell);
            var since = edges.Now;
            var patience = detector.Wake is { } wake ? Least(wake - since, Heartbeat) : Heartbeat;
            if (patience < TimeSpan.Zero) patience = TimeSpan.Zero;
            var count = edges.Wait(batch, patience);
            foreach (ref readonly var edge in batch[..count])
            {
                var press = edge.Whole ? Press.Pair : detector.Change(edge.Button, edge.Down, edge.At);
                Report(press, presses, detector, tell);
            }

            // Time passes only as far as no edge is known to be on its way: a release that waits to be read still counts.
            if (count == 0) Report(detector.Elapse(Least(since + patience, edges.Now)), presses, detector, tell);
        }
    }

    static void Beat(IPresses presses, Action<string> tell)
    {
        try
        {
            presses.Alive();
        }
        catch (Exception fault)
        {
            Faulted(fault, tell);
        }
    }

    static void Report(Press press, IPresses presses, PressDetector detector, Action<string> tell)
    {
        if (press == Press.None) return;
        try
        {
            if (press == Press.Wipe) presses.Wipe(detector.WipePressedAt, detector.WipePressedAt + PressDetector.Hold);
            else presses.Pair();
        }
        catch (Exception fault)
        {
            Faulted(fault, tell);
        }
    }

    static void Faulted(Exception fault, Action<string> tell) => tell($"A button ran into a fault ({fault.GetType().Name}); the buttons go on.");

    static TimeSpan Least(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
