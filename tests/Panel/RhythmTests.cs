// The six rhythms of the light: whoever sees one, at any moment and for two seconds, knows which it is.
using Messenger.Appliance.Core;
using Messenger.Appliance.Panel.Lights;

namespace Messenger.Appliance.Panel.Tests;

public sealed class RhythmTests
{
    const int Step = 10;
    const int Seen = 4000 / Step;

    /// <summary>What the eye surely tells apart: a tenth of a second of light where the other has none.</summary>
    const int Apart = 100 / Step;

    [Fact]
    public void Every_state_has_a_rhythm_of_its_own() =>
        Assert.Equal(Enum.GetValues<BoxState>().Length, Enum.GetValues<BoxState>().Select(Rhythm.Of).Distinct().Count());

    [Fact]
    public void No_two_can_be_taken_for_each_other_wherever_one_begins_to_look()
    {
        var states = Enum.GetValues<BoxState>();
        foreach (var one in states)
        {
            foreach (var other in states.Where(other => other > one))
            {
                var first = Wave(Rhythm.Of(one), 0, Seen);
                for (var shift = 0; shift < 2000 / Step; shift++)
                {
                    var second = Wave(Rhythm.Of(other), shift, Seen);
                    var different = first.Zip(second).Count(pair => pair.First != pair.Second);
                    Assert.True(different >= Apart, $"{one} and {other} look alike when one begins {shift * Step} ms into the other");
                }
            }
        }
    }

    [Fact]
    public void The_first_two_seconds_of_each_are_enough()
    {
        var states = Enum.GetValues<BoxState>();
        foreach (var one in states)
        {
            foreach (var other in states.Where(other => other > one))
            {
                var pairs = Wave(Rhythm.Of(one), 0, 2000 / Step).Zip(Wave(Rhythm.Of(other), 0, 2000 / Step));
                Assert.True(pairs.Count(pair => pair.First != pair.Second) >= Apart, $"{one} and {other} begin alike");
            }
        }
    }

    [Fact]
    public void Wiped_stands_still() => Assert.Equal((true, Timeout.InfiniteTimeSpan), Rhythm.Wiped.At(TimeSpan.FromHours(7)));

    [Fact]
    public void When_all_is_well_the_room_stays_dark() => Assert.InRange(Wave(Rhythm.Ready, 0, 1000).Count(on => on) / 1000.0, 0.001, 0.05);

    [Fact]
    public void What_is_left_of_a_turn_is_what_it_lasts()
    {
        var (on, left) = Rhythm.Attention.At(TimeSpan.FromMilliseconds(50));
        Assert.True(on);
        Assert.Equal(TimeSpan.FromMilliseconds(70), left);
        Assert.False(Rhythm.Attention.At(TimeSpan.FromMilliseconds(50) + left).On);
    }

    static bool[] Wave(Rhythm rhythm, int shift, int steps) =>
        [.. Enumerable.Range(shift, steps).Select(step => rhythm.At(TimeSpan.FromMilliseconds((step * Step) + 1)).On)];
}
