// The press detector against the plainest thing that could be meant: levels written down for every millisecond, and read off
// with the rules of hardware/README.md.
using CsCheck;
using Messenger.Appliance.Panel.Buttons;

namespace Messenger.Appliance.Panel.Tests;

public sealed class PressModelTests
{
    const int Bounce = 25;
    const int Hold = 1000;
    const int LongestPair = 5000;

    [Fact]
    public void Whatever_two_contacts_do_the_detector_reports_what_the_rules_say() =>
        Gen.Select(Gen.Int[1, 2500], Gen.Bool).Array[0, 40].Sample(steps =>
        {
            var edges = new List<(Button Button, bool Down, int At)>();
            var down = new bool[2];
            var at = 100;
            foreach (var (gap, wipe) in steps)
            {
                // Every other gap is a bounce, so that clean presses and chatter both come often.
                at += gap % 2 == 0 ? gap : 1 + (gap % 40);
                var button = wipe ? Button.Wipe : Button.Pair;
                edges.Add((button, down[(int)button] = !down[(int)button], at));
            }

            var until = at + 8000;
            var expected = Model(edges, until);
            var seen = Detector(edges, until);
            Assert.Equal(expected, seen);
        });

    static List<(Press, int)> Detector(List<(Button Button, bool Down, int At)> edges, int until)
    {
        var detector = new PressDetector();
        var presses = new List<(Press, int)>();
        detector.Change(Button.Pair, false, TimeSpan.Zero);
        detector.Change(Button.Wipe, false, TimeSpan.Zero);
        var next = 0;
        for (var now = 1; now <= until; now++)
        {
            var time = TimeSpan.FromMilliseconds(now);
            while (next < edges.Count && edges[next].At == now)
            {
                Note(detector.Change(edges[next].Button, edges[next].Down, time), now);
                next++;
            }

            Note(detector.Elapse(time), now);
        }

        return presses;

        void Note(Press press, int now)
        {
            if (press != Press.None) presses.Add((press, now));
        }
    }

    static List<(Press, int)> Model(List<(Button Button, bool Down, int At)> edges, int until)
    {
        var presses = new List<(Press, int)>();
        var raw = new bool[2];
        var rawSince = new[] { 0, 0 };
        var settled = new bool[2];
        var downSince = new int[2];
        bool reported = false, spoiled = false;
        var next = 0;
        for (var now = 1; now <= until; now++)
        {
            // What had stood for the whole settling time until this very moment counts before it changes.
            Look(now);
            while (next < edges.Count && edges[next].At == now)
            {
                raw[(int)edges[next].Button] = edges[next].Down;
                rawSince[(int)edges[next].Button] = now;
                next++;
            }

            Look(now);
        }

        return presses;

        void Look(int now)
        {
            var pairReleased = false;
            for (var button = 0; button < 2; button++)
            {
                if (raw[button] == settled[button] || now - rawSince[button] < Bounce) continue;
                settled[button] = raw[button];
                if (settled[button]) downSince[button] = rawSince[button];
                else if (button == (int)Button.Pair && rawSince[button] - downSince[button] <= LongestPair) pairReleased = true;
            }

            const int Wipe = (int)Button.Wipe;
            if (settled[Wipe]) spoiled = true;
            if (pairReleased && !spoiled) presses.Add((Press.Pair, now));
            if (!settled[0] && !settled[1]) spoiled = false;
            if (!settled[Wipe]) reported = false;
            else if (!reported && raw[Wipe] && now - downSince[Wipe] >= Hold)
            {
                reported = true;
                presses.Add((Press.Wipe, now));
            }
        }
    }
}
