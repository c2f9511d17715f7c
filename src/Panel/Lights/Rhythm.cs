// What the light says, by rhythm alone: whoever cannot tell colours apart, or has a white lamp, still reads it. Six rhythms and
// no more, because nobody learns a seventh (hardware/README.md shows them).
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Panel.Lights;

/// <summary>On and off in turns, beginning with on, over and over. Empty: on, and stays on.</summary>
public sealed class Rhythm
{
    /// <summary>Slow and even: it waits for somebody.</summary>
    public static readonly Rhythm Unclaimed = new(1000, 1000);

    /// <summary>Quick and even: now, scan.</summary>
    public static readonly Rhythm Pairing = new(150, 150);

    /// <summary>A blink now and then: all is well, and the room stays dark.</summary>
    public static readonly Rhythm Ready = new(60, 1940);

    /// <summary>Two quick ones and a pause, as a knock: please look.</summary>
    public static readonly Rhythm Attention = new(120, 180, 120, 1180);

    /// <summary>A long one and a short one, as a key that turns: unlock me.</summary>
    public static readonly Rhythm Locked = new(800, 250, 150, 800);

    /// <summary>Still: nothing is left.</summary>
    public static readonly Rhythm Wiped = new();

    readonly int[] turns;
    readonly int length;

    Rhythm(params int[] milliseconds)
    {
        turns = milliseconds;
        length = milliseconds.Sum();
    }

    public static Rhythm Of(BoxState state) => state switch
    {
        BoxState.Unclaimed => Unclaimed,
        BoxState.Pairing => Pairing,
        BoxState.Ready => Ready,
        BoxState.Attention => Attention,
        BoxState.Locked => Locked,
        _ => Wiped,
    };

    /// <summary>Whether the light is on, that long after the rhythm began, and how long until it changes.</summary>
    public (bool On, TimeSpan Left) At(TimeSpan since)
    {
        if (turns.Length == 0) return (true, Timeout.InfiniteTimeSpan);
        var into = since.TotalMilliseconds % length;
        for (var i = 0; i < turns.Length; i++)
        {
            if (into < turns[i]) return (i % 2 == 0, TimeSpan.FromMilliseconds(turns[i] - into));
            into -= turns[i];
        }

        return (true, TimeSpan.Zero);
    }
}
