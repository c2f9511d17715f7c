// Edges from another thread, for sources that can only be read by waiting: a fixed ring, so that a flood costs its own newest
// and not memory. The waiting side neither spins nor allocates.
namespace Messenger.Appliance.Panel.Buttons;

sealed class EdgeQueue : IEdges, IDisposable
{
    /// <summary>More changes than fingers make between two looks.</summary>
    const int Places = 1024;

    readonly TimeProvider time;
    readonly Edge[] ring = new Edge[Places];
    readonly Lock entering = new();
    readonly AutoResetEvent more = new(false);
    int first;
    int count;

    public EdgeQueue(TimeProvider time)
    {
        this.time = time;
        // A pipe and a keyboard have nothing that could be stuck.
        Add(Button.Pair, false);
        Add(Button.Wipe, false);
    }

    public TimeSpan Now => time.GetElapsedTime(0);

    public void Add(Button button, bool down, bool whole = false)
    {
        lock (entering)
        {
            if (count == Places) return;
            ring[(first + count++) % Places] = new(button, down, Now, whole);
        }

        more.Set();
    }

    public int Wait(Span<Edge> edges, TimeSpan patience)
    {
        if (Take(edges) is var taken and > 0) return taken;
        more.WaitOne(patience);
        return Take(edges);
    }

    public void Dispose() => more.Dispose();

    int Take(Span<Edge> edges)
    {
        lock (entering)
        {
            var taken = Math.Min(count, edges.Length);
            for (var i = 0; i < taken; i++) edges[i] = ring[(first + i) % Places];
            first = (first + taken) % Places;
            count -= taken;
            return taken;
        }
    }
}
