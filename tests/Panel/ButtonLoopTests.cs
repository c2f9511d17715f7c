// The button thread on edges and a clock of the test's own: when it wakes, what it hands on, and what it survives.
using Messenger.Appliance.Panel.Buttons;

namespace Messenger.Appliance.Panel.Tests;

public sealed class ButtonLoopTests
{
    [Fact]
    public void A_hold_is_told_with_the_moments_of_contact_and_of_its_second()
    {
        var presses = Play(3000, (Button.Wipe, true, 400), (Button.Wipe, false, 2000));
        Assert.Equal([(Ms(400), Ms(1400))], presses.Wipes);
    }

    [Fact]
    public void It_wakes_by_itself_when_the_second_is_over()
    {
        using var edges = new Script(1450, (Button.Wipe, true, 400));
        var presses = new Recorder();
        ButtonLoop.Run(edges, presses, static _ => { }, edges.Ended);
        Assert.Single(presses.Wipes);
    }

    [Fact]
    public void It_beats_at_least_twice_a_second_while_nothing_happens()
    {
        var presses = Play(10_000);
        Assert.InRange(presses.Beats, 20, 40);
    }

    [Fact]
    public void Edges_that_were_read_late_count_when_they_were_made()
    {
        // 999 ms, and the thread comes to it only after five seconds.
        using var late = new Script(9000, 5000, (Button.Wipe, true, 400), (Button.Wipe, false, 1399));
        var presses = new Recorder();
        ButtonLoop.Run(late, presses, static _ => { }, late.Ended);
        Assert.Empty(presses.Wipes);
    }

    [Fact]
    public void A_release_that_waits_behind_a_flood_is_no_hold()
    {
        // More than is read at once, all of it late: Wipe goes down among the first, and comes up among the last.
        List<(Button, bool, double)> flood = [(Button.Wipe, true, 400)];
        for (var i = 0; i < 200; i++) flood.Add((Button.Pair, i % 2 == 0, 500 + i));
        flood.Add((Button.Wipe, false, 900));
        using var late = new Script(9000, 5000, [.. flood]);
        var presses = new Recorder();
        ButtonLoop.Run(late, presses, static _ => { }, late.Ended);
        Assert.Empty(presses.Wipes);
    }

    [Fact]
    public void A_handler_that_throws_is_told_of_and_the_next_press_comes()
    {
        using var edges = new Script(6000, (Button.Wipe, true, 400), (Button.Wipe, false, 2000), (Button.Wipe, true, 3000), (Button.Wipe, false, 5000));
        var presses = new Recorder { Fault = new InvalidOperationException("secret") };
        var told = new List<string>();
        ButtonLoop.Run(edges, presses, told.Add, edges.Ended);
        Assert.Equal(2, presses.Wipes.Count);
        Assert.Equal(2, told.Count);
        Assert.DoesNotContain("secret", told[0], StringComparison.Ordinal);
    }

    [Fact]
    public void From_an_edge_to_the_wipe_nothing_is_allocated()
    {
        // Once to warm up, once to measure.
        Measured();
        Assert.Equal(0, Measured());
    }

    [Fact]
    public void A_thousand_presses_are_a_thousand_presses()
    {
        var edges = new List<(Button, bool, double)>();
        for (var i = 0; i < 1000; i++)
        {
            edges.Add((Button.Wipe, true, 100 + (i * 3000)));
            edges.Add((Button.Wipe, false, 1400 + (i * 3000)));
            edges.Add((Button.Pair, true, 2000 + (i * 3000)));
            edges.Add((Button.Pair, false, 2200 + (i * 3000)));
        }

        var presses = Play(3_001_000, [.. edges]);
        Assert.Equal(1000, presses.Wipes.Count);
        Assert.Equal(1000, presses.Pairs);
    }

    static long Measured()
    {
        using var edges = new Script(3000, (Button.Wipe, true, 400), (Button.Wipe, false, 2000));
        var presses = new Watch(edges);
        ButtonLoop.Run(edges, presses, static _ => { }, edges.Ended);
        return presses.Allocated;
    }

    static Recorder Play(double until, params (Button, bool, double)[] edges)
    {
        using var script = new Script(until, edges);
        var presses = new Recorder();
        ButtonLoop.Run(script, presses, static _ => { }, script.Ended);
        return presses;
    }

    static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    sealed class Watch(Script script) : IPresses
    {
        public long Allocated { get; private set; } = -1;

        public void Pair()
        {
        }

        public void Wipe(TimeSpan pressedAt, TimeSpan heldAt) => Allocated = GC.GetAllocatedBytesForCurrentThread() - script.AllocatedAtEdge;

        public void Alive()
        {
        }
    }

    // Plays edges at their times; time passes only while the loop waits.
    sealed class Script : IEdges, IDisposable
    {
        readonly (Button Button, bool Down, double At)[] edges;
        readonly CancellationTokenSource ended = new();
        readonly double until;
        double deaf;
        int next;
        bool told;

        public Script(double until, params (Button, bool, double)[] edges) : this(until, 0, edges)
        {
        }

        /// <param name="until">When the play ends, in milliseconds.</param>
        /// <param name="deaf">Until then the thread gets nothing.</param>
        /// <param name="edges">In order.</param>
        public Script(double until, double deaf, params (Button, bool, double)[] edges) => (this.until, this.deaf, this.edges) = (until, deaf, edges);

        public TimeSpan Now { get; private set; }

        public CancellationToken Ended => ended.Token;

        public long AllocatedAtEdge { get; private set; }

        public void Dispose() => ended.Dispose();

        public int Wait(Span<Edge> into, TimeSpan patience)
        {
            if (!told)
            {
                told = true;
                into[0] = new(Button.Pair, false, Now);
                into[1] = new(Button.Wipe, false, Now);
                return 2;
            }

            // Awake at the first edge, unless it was deaf: then everything of that time comes at once.
            var wake = Now + patience;
            if (deaf > 0) wake = Ms(deaf);
            else if (next < edges.Length && Ms(edges[next].At) < wake) wake = Ms(edges[next].At);
            (Now, deaf) = (wake, 0);
            var count = 0;
            while (count < into.Length && next < edges.Length && Ms(edges[next].At) <= Now)
            {
                into[count++] = new(edges[next].Button, edges[next].Down, Ms(edges[next].At));
                next++;
            }

            if (Now.TotalMilliseconds >= until) ended.Cancel();
            AllocatedAtEdge = GC.GetAllocatedBytesForCurrentThread();
            return count;
        }
    }
}
