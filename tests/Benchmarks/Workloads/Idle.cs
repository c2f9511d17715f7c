// A thousand phones that are connected and silent: what each keeps in memory, and what all of them cost.
using Messenger.Appliance.Benchmarks.Tests.Load;
using Messenger.Appliance.Benchmarks.Tests.Report;

namespace Messenger.Appliance.Benchmarks.Tests.Workloads;

static class Idle
{
    const int Phones = 1_000;

    public static void Measure(Setting setting, Results results)
    {
        var swarm = new Swarm();
        // The server has seen one client before, so that what it makes once is not counted.
        swarm.Add(setting.Role("first"));
        swarm.Settle();
        var memory = setting.Peer.Memory;
        for (var phone = 0; phone < Phones; phone++) swarm.Add(setting.Role($"phone-{phone}") with { SubscribeTo = $"inbox/{phone:D22}" });
        swarm.Settle();
        swarm.RunFor(TimeSpan.FromSeconds(2));
        results.Add("KiB per idle phone", setting, (setting.Peer.Memory - memory) / 1024.0 / Phones);
        var before = setting.Peer.Processor;
        swarm.RunFor(setting.Length);
        results.Add("CPU, ms/s", setting, (setting.Peer.Processor - before).TotalMilliseconds / setting.Length.TotalSeconds);
        swarm.CloseAll();
    }
}
