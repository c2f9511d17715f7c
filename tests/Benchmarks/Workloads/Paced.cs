// Messages at a steady pace between pairs: how long each takes from writer to reader, and what each costs. A pace of zero
// measures what a server costs that has nothing to do.
using Messenger.Appliance.Benchmarks.Tests.Load;
using Messenger.Appliance.Benchmarks.Tests.Report;

namespace Messenger.Appliance.Benchmarks.Tests.Workloads;

static class Paced
{
    const int Pairs = 16;

    public static void Measure(Setting setting, int perSecond, Results results)
    {
        var swarm = new Swarm { Latencies = [] };
        for (var pair = 0; pair < Pairs; pair++)
        {
            swarm.Add(setting.Role($"reader-{pair}") with { SubscribeTo = Setting.Room(pair) });
            swarm.Add(setting.Role($"writer-{pair}") with { PublishTo = Setting.Room(pair) });
        }

        swarm.Settle();
        if (perSecond > 0) swarm.Pace(perSecond, setting.WarmUp);
        else swarm.RunFor(setting.WarmUp);
        swarm.Forget();
        var before = setting.Peer.Processor;
        if (perSecond > 0) swarm.Pace(perSecond, setting.Length);
        else swarm.RunFor(setting.Length);
        var processor = setting.Peer.Processor - before;
        swarm.RunFor(TimeSpan.FromMilliseconds(200));
        if (perSecond == 0)
        {
            results.Add("CPU at rest, ms/s", setting, processor.TotalMilliseconds / setting.Length.TotalSeconds);
        }
        else
        {
            results.Add("µs CPU per delivery", setting, processor.TotalMicroseconds / swarm.Received);
            var sorted = swarm.Latencies;
            sorted.Sort();
            foreach (var (name, part) in ((string, double)[])[("p50, µs", 0.5), ("p99, µs", 0.99), ("p99.9, µs", 0.999)])
                results.Add(name, setting, System.Diagnostics.Stopwatch.GetElapsedTime(0, sorted[(int)((sorted.Count - 1) * part)]).TotalMicroseconds);
        }

        swarm.CloseAll();
    }
}
