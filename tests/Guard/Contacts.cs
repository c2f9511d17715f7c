// Two contacts under a finger, on a clock that a test plays: they bounce when they close and open, and chatter while they are
// held, always for less than the detector's settling time. Time passes only while the button thread waits.
using System.Collections.Concurrent;
using Messenger.Appliance.Panel.Buttons;

namespace Messenger.Appliance.Guard.Tests;

sealed class Contacts(CancellationToken stopping) : IEdges, IDisposable
{
    /// <summary>Milliseconds that a level may stand and still be a bounce.</summary>
    const double Longest = 24;

    readonly BlockingCollection<(Edge[] Edges, TimeSpan Until)> presses = [];
    readonly SemaphoreSlim played = new(0);
    Edge[] edges = [new(Button.Pair, false, default), new(Button.Wipe, false, default)];
    int next;
    TimeSpan until;

    /// <summary>Ahead of the machine's own: no press of this clock began before a wipe of that one ended.</summary>
    public TimeSpan Now { get; private set; } = TimeSpan.FromDays(36500);

    /// <summary>Holds Wipe for long enough, however it bounces, lets go, and returns when the button thread is through with it.</summary>
    /// <returns>When the contact had closed for good.</returns>
    public TimeSpan Press(Random chance)
    {
        var (script, at) = (new List<Edge>(), Now + Milliseconds(chance, 30, 500));
        // Something leans on Pair as well, in some of them.
        var both = chance.Next(4) == 0;
        if (both) script.Add(new(Button.Pair, true, at));
        at = Bounce(script, chance, at, down: true);
        var closed = at;
        at += Milliseconds(chance, Longest + 2, 600);
        for (var chatter = chance.Next(4); chatter > 0; chatter--)
        {
            script.Add(new(Button.Wipe, false, at));
            at += Milliseconds(chance, 0.05, Longest);
            script.Add(new(Button.Wipe, true, at));
            at += Milliseconds(chance, Longest + 2, 100);
        }

        if (at < closed + PressDetector.Hold) at = closed + PressDetector.Hold;
        at = Bounce(script, chance, at + Milliseconds(chance, 1, 3000), down: false);
        if (both) script.Add(new(Button.Pair, false, at + Milliseconds(chance, 0, 100)));
        presses.Add(([.. script], at + TimeSpan.FromMilliseconds(200)));
        Assert.True(played.Wait(TimeSpan.FromSeconds(60)), "The button thread did not come through a press");
        return closed;
    }

    public int Wait(Span<Edge> into, TimeSpan patience)
    {
        if (next == edges.Length && Now >= until && !Take()) return 0;
        var wake = Now + patience;
        if (next < edges.Length && edges[next].At < wake) wake = edges[next].At;
        if (wake > Now) Now = wake;
        var count = 0;
        while (count < into.Length && next < edges.Length && edges[next].At <= Now) into[count++] = edges[next++];
        return count;
    }

    public void Dispose()
    {
        presses.Dispose();
        played.Dispose();
    }

    // False when the test is over.
    bool Take()
    {
        if (until > TimeSpan.Zero) played.Release();
        try
        {
            (edges, until) = presses.Take(stopping);
            next = 0;
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // To the level and back, as often as chance will; returns when it rests there.
    static TimeSpan Bounce(List<Edge> script, Random chance, TimeSpan at, bool down)
    {
        for (var times = chance.Next(12); times > 0; times--)
        {
            script.Add(new(Button.Wipe, down, at));
            at += Milliseconds(chance, 0.05, Longest);
            script.Add(new(Button.Wipe, !down, at));
            at += Milliseconds(chance, 0.05, Longest);
        }

        script.Add(new(Button.Wipe, down, at));
        return at;
    }

    static TimeSpan Milliseconds(Random chance, double least, double most) => TimeSpan.FromMilliseconds(least + (chance.NextDouble() * (most - least)));
}
