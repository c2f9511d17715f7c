// How good a phone's reach is for a while: what a packet takes one way, how much that varies, how many are lost.
namespace Messenger.Appliance.Endurance.Tests.Network;

sealed record Weather(TimeSpan Delay, TimeSpan Jitter, double Loss)
{
    public static Weather Fair { get; } = new(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(2), 0);

    /// <summary>20 to 200 ms, a part of it jitter, 1 to 5 % lost.</summary>
    public static Weather Any(Random dice)
    {
        var delay = dice.Next(20, 201);
        return new(TimeSpan.FromMilliseconds(delay), TimeSpan.FromMilliseconds(dice.Next(0, delay / 2)), dice.Next(10, 51) / 1000.0);
    }

    public override string ToString() => $"{Delay.TotalMilliseconds:0} ± {Jitter.TotalMilliseconds:0} ms, {Loss:0.0 %} lost";
}
