// The press detector against fingers, bounces and stuck contacts, on a clock of the test's own.
using CsCheck;
using Messenger.Appliance.Panel.Buttons;

namespace Messenger.Appliance.Panel.Tests;

public sealed class PressDetectorTests
{
    static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    [Fact]
    public void A_short_press_of_pair_acts_on_release() =>
        Assert.Equal([(Press.Pair, 325)], Run(400, (Button.Pair, true, 100), (Button.Pair, false, 300)));

    [Fact]
    public void Wipe_acts_while_held_after_one_second() =>
        Assert.Equal([(Press.Wipe, 1100)], Run(5000, (Button.Wipe, true, 100)));

    [Fact]
    public void Wipe_released_at_999_ms_does_nothing() =>
        Assert.Empty(Run(3000, (Button.Wipe, true, 100), (Button.Wipe, false, 1099)));

    [Fact]
    public void Asked_at_every_moment_wipe_released_at_999_ms_still_does_nothing()
    {
        var detector = new PressDetector();
        detector.Change(Button.Wipe, false, Ms(0));
        detector.Change(Button.Wipe, true, Ms(100));
        for (var at = 100; at < 3000; at++) Assert.Equal(Press.None, at == 1099 ? detector.Change(Button.Wipe, false, Ms(at)) : detector.Elapse(Ms(at)));
    }

    [Fact]
    public void A_hold_that_lost_contact_for_an_instant_is_still_a_hold() =>
        Assert.Equal([(Press.Wipe, 1100)], Run(3000, (Button.Wipe, true, 100), (Button.Wipe, false, 600), (Button.Wipe, true, 610)));

    [Fact]
    public void A_hold_acts_once_and_again_only_after_release() =>
        Assert.Equal([(Press.Wipe, 1100), (Press.Wipe, 5000)],
            Run(9000, (Button.Wipe, true, 100), (Button.Wipe, false, 3000), (Button.Wipe, true, 4000)));

    [Fact]
    public void A_button_that_is_down_from_the_start_does_nothing_until_it_was_up()
    {
        Assert.Empty(Run(9000, rest: true));
        Assert.Equal([(Press.Wipe, 4000)], Run(9000, rest: true, (Button.Wipe, false, 1000), (Button.Wipe, true, 3000)));
    }

    [Fact]
    public void Pair_that_something_leans_on_does_nothing() =>
        Assert.Empty(Run(9000, (Button.Pair, true, 100), (Button.Pair, false, 5200)));

    [Fact]
    public void Both_buttons_wipe_and_do_not_pair() =>
        Assert.Equal([(Press.Wipe, 1150)],
            Run(4000, (Button.Pair, true, 100), (Button.Wipe, true, 150), (Button.Pair, false, 1500), (Button.Wipe, false, 2000)));

    [Fact]
    public void Pair_let_go_while_wipe_is_down_does_nothing() =>
        Assert.Empty(Run(4000, (Button.Wipe, true, 100), (Button.Pair, true, 200), (Button.Pair, false, 400), (Button.Wipe, false, 500)));

    [Fact]
    public void Bounces_shorter_than_a_contact_settles_never_press_anything() =>
        Gen.Double[0.1, 20].Array[1, 60].Sample(gaps =>
        {
            var edges = new List<(Button, bool, double)>();
            var at = 100.0;
            var down = false;
            foreach (var gap in gaps) edges.Add((gap < 10 ? Button.Pair : Button.Wipe, down = !down, at += gap));
            edges.Add((Button.Pair, false, at += 1));
            edges.Add((Button.Wipe, false, at += 1));
            // A level that stood for the whole settling time is a press by right; every one here is cut short.
            var longest = Longest(edges);
            var presses = Run(at + 4000, [.. edges]);
            return longest >= PressDetector.Bounce.TotalMilliseconds || presses.Count == 0;
        });

    [Fact]
    public void Any_press_through_any_bounce_is_seen_once() =>
        Gen.Select(Gen.Double[0.1, 5].Array[0, 6], Gen.Double[60, 4000], Gen.Double[0.1, 5].Array[0, 6], Gen.Bool).Sample((before, held, after, wipe) =>
        {
            var button = wipe ? Button.Wipe : Button.Pair;
            var edges = new List<(Button, bool, double)>();
            var at = 100.0;
            foreach (var gap in before)
            {
                edges.Add((button, true, at));
                edges.Add((button, false, at += gap / 2));
                at += gap / 2;
            }

            edges.Add((button, true, at));
            var down = at;
            at += held;
            foreach (var gap in after)
            {
                edges.Add((button, false, at));
                edges.Add((button, true, at += gap / 2));
                at += gap / 2;
            }

            edges.Add((button, false, at));
            var presses = Run(at + 4000, [.. edges]);
            if (!wipe) return presses.Count == 1 && presses[0].Press == Press.Pair;
            var length = at - down + before.Sum();
            if (length < 1000) return presses.Count == 0;
            return held <= 1000 + before.Sum() || presses is [(Press.Wipe, _)];
        });

    [Fact]
    public void However_late_it_is_asked_a_hold_is_seen_and_a_slip_is_not() =>
        Gen.Select(Gen.Double[30, 3000], Gen.Double[1, 500]).Sample((held, late) =>
        {
            var detector = new PressDetector();
            detector.Change(Button.Wipe, false, Ms(0));
            detector.Change(Button.Wipe, true, Ms(100));
            var seen = 0;
            for (var at = 100.0; at < 100 + held; at += late)
                if (detector.Elapse(Ms(at)) == Press.Wipe)
                    seen++;
            if (detector.Change(Button.Wipe, false, Ms(100 + held)) == Press.Wipe) seen++;
            if (detector.Elapse(Ms(9000)) == Press.Wipe) seen++;
            return seen == (held >= 1000 ? 1 : 0);
        });

    static double Longest(List<(Button Button, bool Down, double At)> edges)
    {
        var longest = 0.0;
        foreach (var button in new[] { Button.Pair, Button.Wipe })
        {
            double? since = null;
            foreach (var edge in edges.Where(edge => edge.Button == button))
            {
                if (since is { } from && !edge.Down) longest = Math.Max(longest, edge.At - from);
                since = edge.Down ? since ?? edge.At : null;
            }
        }

        return longest;
    }

    static List<(Press Press, double At)> Run(double until, params (Button Button, bool Down, double At)[] edges) => Run(until, false, edges);

    // Plays the edges and asks again whenever the detector wants to be woken, as the loop does.
    static List<(Press Press, double At)> Run(double until, bool rest, params (Button Button, bool Down, double At)[] edges)
    {
        var detector = new PressDetector();
        var presses = new List<(Press, double)>();
        void Note(Press press, TimeSpan at)
        {
            if (press != Press.None) presses.Add((press, Math.Round(at.TotalMilliseconds, 3)));
        }

        detector.Change(Button.Pair, false, Ms(0));
        detector.Change(Button.Wipe, rest, Ms(0));
        foreach (var edge in edges.Append((Button: Button.Pair, Down: false, At: until)))
        {
            while (detector.Wake is { } wake && wake <= Ms(edge.At)) Note(detector.Elapse(wake), wake);
            Note(detector.Change(edge.Button, edge.Down, Ms(edge.At)), Ms(edge.At));
        }

        return presses;
    }
}
