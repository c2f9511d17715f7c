// One way of a phone's line: packets come out later than they went in, in the same order, and some never do.
using System.Diagnostics;
using System.Threading.Channels;

namespace Messenger.Appliance.Endurance.Tests.Network;

sealed class Direction
{
    /// <summary>What a router keeps; more is dropped.</summary>
    const int Room = 1000;

    readonly Channel<(TimeSpan Due, byte[] Packet)> underWay = Channel.CreateBounded<(TimeSpan, byte[])>(Room);
    readonly Stopwatch clock = Stopwatch.StartNew();
    readonly Random dice;
    TimeSpan last;
    long carried;
    long lost;

    public Direction(Tun to, int seed)
    {
        dice = new(seed);
        _ = CarryAsync(to);
    }

    public long Carried => Volatile.Read(ref carried);

    public long Lost => Volatile.Read(ref lost);

    /// <summary>From one thread alone.</summary>
    public void Take(ReadOnlySpan<byte> packet, Weather weather, bool cut)
    {
        var due = clock.Elapsed + weather.Delay + weather.Jitter * (2 * dice.NextDouble() - 1);
        var away = dice.NextDouble() < weather.Loss || cut;
        if (due < last) due = last;
        if (away || !underWay.Writer.TryWrite((due, packet.ToArray())))
        {
            lost++;
            return;
        }

        last = due;
    }

    async Task CarryAsync(Tun to)
    {
        await foreach (var (due, packet) in underWay.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (due - clock.Elapsed is { Ticks: > 0 } wait) await Task.Delay(wait).ConfigureAwait(false);
            to.Write(packet);
            carried++;
        }
    }
}
