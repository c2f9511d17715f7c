// Forty thousand messages for a phone that is away, then it comes back: how fast they are taken and handed out, what one
// that waits costs in memory, and how much of that is given back.
using System.Diagnostics;
using Messenger.Appliance.Benchmarks.Tests.Load;
using Messenger.Appliance.Benchmarks.Tests.Report;

namespace Messenger.Appliance.Benchmarks.Tests.Workloads;

static class Queue
{
    const int Messages = 40_000;
    const int Window = 32;
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static void Measure(Setting setting, Results results)
    {
        var reader = setting.Role("reader") with { SubscribeTo = Setting.Room(1), Clean = false };
        var swarm = new Swarm();
        swarm.Add(reader);
        swarm.Settle();
        swarm.CloseAll();

        swarm.Add(setting.Role("writer") with { PublishTo = Setting.Room(1) });
        swarm.Settle();
        swarm.RunFor(TimeSpan.FromMilliseconds(500));
        var (memory, occupied) = (setting.Peer.Memory, setting.Peer.Occupied);
        swarm.Allow(Messages);
        var start = swarm.Forget();
        swarm.Begin(Window);
        if (!swarm.Run(Patience, () => swarm.Sent == Messages && swarm.Clients[0].InFlight == 0) || swarm.Refused > 0)
        {
            throw new TimeoutException($"{setting.Peer.Name} took {swarm.Sent} and refused {swarm.Refused} of {Messages} messages.");
        }

        results.Add("queued/s", setting, Messages / Stopwatch.GetElapsedTime(start).TotalSeconds);
        results.Add("bytes per waiting message", setting, (double)(setting.Peer.Occupied - occupied) / Messages);
        swarm.CloseAll();

        start = swarm.Forget();
        swarm.Add(reader);
        if (!swarm.Run(Patience, () => swarm.Received >= Messages)) throw new TimeoutException($"{setting.Peer.Name} handed out {swarm.Received} of {Messages} messages.");
        results.Add("drained/s", setting, Messages / Stopwatch.GetElapsedTime(start).TotalSeconds);
        swarm.RunFor(TimeSpan.FromSeconds(2));
        results.Add("kept after the drain, KiB", setting, (setting.Peer.Memory - memory) / 1024.0);
        swarm.CloseAll();
    }
}
