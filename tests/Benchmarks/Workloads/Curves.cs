// What a message costs while there is more and more of everything else: sessions that all write and read, and messages that wait
// for somebody who is away. The pace is the same at every point, so that no point gains by larger batches.
using System.Globalization;
using Messenger.Appliance.Benchmarks.Tests.Load;
using Messenger.Appliance.Benchmarks.Tests.Report;

namespace Messenger.Appliance.Benchmarks.Tests.Workloads;

static class Curves
{
    public const string Metric = "µs CPU per delivery";

    public static readonly int[] Sessions = [10, 100, 500, 2_000];

    public static readonly int[] Waiting = [1, 40, 4_000, 40_000];

    const int PerSecond = 4_000;
    const int Pairs = 16;
    const int Window = 32;
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static string SessionsName(int count) => string.Create(CultureInfo.InvariantCulture, $"{count:#,0} sessions, TLS");

    public static string WaitingName(int count) => string.Create(CultureInfo.InvariantCulture, $"beside {count:#,0} waiting");

    /// <summary>So many sessions, half of them writers, half readers.</summary>
    public static void AmongSessions(Setting setting, int sessions, Results results)
    {
        var swarm = new Swarm();
        Pair(swarm, setting, sessions / 2);
        Measure(swarm, setting, results);
    }

    /// <summary>Pairs that talk, while so many messages wait for a phone that is away.</summary>
    public static void BesideWaiting(Setting setting, int waiting, Results results)
    {
        var swarm = new Swarm();
        var away = setting.Role("away") with { SubscribeTo = Setting.Room(Pairs), Clean = false };
        swarm.Add(away);
        swarm.Settle();
        swarm.CloseAll();
        var writer = swarm.Add(setting.Role("fills") with { PublishTo = Setting.Room(Pairs) });
        swarm.Settle();
        swarm.RunFor(TimeSpan.FromMilliseconds(500));
        swarm.Allow(waiting);
        swarm.Forget();
        swarm.Begin(Window);
        if (!swarm.Run(Patience, () => swarm.Sent == waiting && writer.InFlight == 0) || swarm.Refused > 0)
            throw new TimeoutException($"{setting.Peer.Name} took {swarm.Sent} and refused {swarm.Refused} of {waiting} messages.");
        swarm.CloseAll();
        Pair(swarm, setting, Pairs);
        Measure(swarm, setting, results);
    }

    static void Pair(Swarm swarm, Setting setting, int pairs)
    {
        for (var pair = 0; pair < pairs; pair++)
        {
            swarm.Add(setting.Role($"reader-{pair}") with { SubscribeTo = Setting.Room(pair) });
            swarm.Add(setting.Role($"writer-{pair}") with { PublishTo = Setting.Room(pair) });
        }

        swarm.Settle();
    }

    static void Measure(Swarm swarm, Setting setting, Results results)
    {
        swarm.Pace(PerSecond, setting.WarmUp);
        swarm.Forget();
        var before = setting.Peer.Processor;
        swarm.Pace(PerSecond, setting.Length);
        var processor = setting.Peer.Processor - before;
        results.Add(Metric, setting, processor.TotalMicroseconds / swarm.Received);
        swarm.CloseAll();
    }
}
