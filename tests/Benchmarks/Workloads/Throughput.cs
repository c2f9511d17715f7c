// As many messages as the server takes, closed loop: each publisher keeps a window on the way. Pairs, or one room of so many
// where one writes and all others read.
using System.Diagnostics;
using Messenger.Appliance.Benchmarks.Tests.Load;
using Messenger.Appliance.Benchmarks.Tests.Report;

namespace Messenger.Appliance.Benchmarks.Tests.Workloads;

static class Throughput
{
    const int Window = 32;
    const int Pairs = 16;

    /// <param name="setting">With what.</param>
    /// <param name="members">Readers of each room; 1: pairs.</param>
    /// <param name="results">Takes the figures.</param>
    public static void Measure(Setting setting, int members, Results results)
    {
        var swarm = new Swarm();
        for (var room = 0; room < (members == 1 ? Pairs : 1); room++)
        {
            for (var member = 0; member < members; member++) swarm.Add(setting.Role($"reader-{room}-{member}") with { SubscribeTo = Setting.Room(room) });
            swarm.Add(setting.Role($"writer-{room}") with { PublishTo = Setting.Room(room) });
        }

        swarm.Settle();
        swarm.Begin(Window);
        swarm.RunFor(setting.WarmUp);
        var since = swarm.Forget();
        var before = setting.Peer.Processor;
        swarm.RunFor(setting.Length);
        var processor = setting.Peer.Processor - before;
        var passed = Stopwatch.GetElapsedTime(since);
        results.Add("messages/s", setting, swarm.Received / passed.TotalSeconds);
        results.Add("µs CPU per delivery", setting, processor.TotalMicroseconds / swarm.Received);
        results.Add("refused, %", setting, swarm.Sent == 0 ? 0 : 100.0 * swarm.Refused / swarm.Sent);
        results.Add("load idle, %", setting, 100 * swarm.IdleShare(since));
        swarm.CloseAll();
    }
}
