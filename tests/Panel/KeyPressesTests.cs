// Keys P and W as terminals tell of them: strokes, repeats, and nothing of releases.
using Messenger.Appliance.Panel.Buttons;

namespace Messenger.Appliance.Panel.Tests;

public sealed class KeyPressesTests
{
    [Fact]
    public void P_pairs_at_once() => Assert.Equal([(Press.Pair, 100)], Strokes('p', 100));

    [Fact]
    public void Keys_of_a_korean_layout_are_the_same_keys()
    {
        Assert.Equal([(Press.Pair, 100)], Strokes('ㅔ', 100));
        Assert.Equal([(Press.Wipe, 650)], Strokes('ㅈ', 100, 500));
    }

    [Fact]
    public void One_stroke_of_w_does_nothing() => Assert.Empty(Strokes('w', 100));

    [Fact]
    public void Two_strokes_of_w_within_a_second_wipe() => Assert.Equal([(Press.Wipe, 1000)], Strokes('w', 100, 850));

    [Fact]
    public void Two_strokes_of_w_further_apart_do_nothing() => Assert.Empty(Strokes('w', 100, 1200));

    [Fact]
    public void W_held_for_a_second_wipes_once_while_held() =>
        Assert.Equal([(Press.Wipe, 1120)], Strokes('w', [100, .. Enumerable.Range(0, 30).Select(i => 600 + (i * 40))]).Take(1));

    [Fact]
    public void W_let_go_before_a_second_does_nothing() =>
        Assert.Empty(Strokes('w', [100, .. Enumerable.Range(0, 8).Select(i => 600 + (i * 40))]));

    static List<(Press Press, int At)> Strokes(char key, params int[] times)
    {
        var keys = new KeyPresses();
        var presses = new List<(Press, int)>();
        for (var at = 0; at < 5000; at++)
        {
            var now = TimeSpan.FromMilliseconds(at);
            if (keys.Elapse(now) is var late && late != Press.None) presses.Add((late, at));
            if (Array.IndexOf(times, at) >= 0 && keys.Key(key, now) is var press && press != Press.None) presses.Add((press, at));
        }

        return presses;
    }
}
