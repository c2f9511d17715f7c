// The whole comparison, in order: each workload, in rounds, server after server within a round, so that what the machine does
// beside it hits all alike. A server is started fresh for each measurement.
using Messenger.Appliance.Benchmarks.Tests.Load;
using Messenger.Appliance.Benchmarks.Tests.Peers;
using Messenger.Appliance.Benchmarks.Tests.Report;

namespace Messenger.Appliance.Benchmarks.Tests.Workloads;

sealed class Plan(Func<Peer>[] peers, int rounds, TimeSpan length)
{
    const int Small = 512;
    const int Large = 4096;

    readonly nint tls = Native.NewTlsContext();

    /// <param name="only">Workloads whose name holds this; empty: all.</param>
    /// <param name="tell">One line for each measurement.</param>
    public Results Run(string only, Action<string> tell)
    {
        var results = new Results();
        foreach (var (name, secure, size, measure) in All())
        {
            if (!name.Contains(only, StringComparison.Ordinal)) continue;
            for (var round = 1; round <= rounds; round++)
            {
                foreach (var make in peers)
                {
                    using var peer = make();
                    tell($"{name}: {peer.Name}, round {round}");
                    try
                    {
                        peer.Run();
                        measure(new(peer, secure ? tls : 0, size, length), results.For(name));
                    }
                    catch (Exception fault) when (fault is IOException or TimeoutException)
                    {
                        tell($"  no figure: {fault.Message}");
                    }
                }
            }
        }

        return results;
    }

    static IEnumerable<(string Name, bool Secure, int Size, Action<Setting, Results> Measure)> All()
    {
        foreach (var secure in (bool[])[false, true])
        {
            var over = secure ? ", TLS" : "";
            foreach (var (size, text) in ((int, string)[])[(Small, "512 B"), (Large, "4 KiB")])
            {
                yield return ($"pairs, {text}{over}", secure, size, static (setting, results) => Throughput.Measure(setting, 1, results));
                yield return ($"group of 8, {text}{over}", secure, size, static (setting, results) => Throughput.Measure(setting, 8, results));
                yield return ($"group of 50, {text}{over}", secure, size, static (setting, results) => Throughput.Measure(setting, 50, results));
            }
        }

        foreach (var pace in (int[])[2, 20, 200, 2000])
            yield return ($"{pace}/s, TLS", true, Small, (setting, results) => Paced.Measure(setting with { Length = pace < 200 ? setting.Length * 3 : setting.Length }, pace, results));
        yield return ("at rest, TLS", true, Small, static (setting, results) => Paced.Measure(setting with { Length = setting.Length * 3 }, 0, results));
        yield return (Goal.Queue, false, Small, Queue.Measure);
        yield return ("1,000 connects", false, Small, static (setting, results) => Storm.Measure(setting, false, results));
        yield return ("1,000 connects, TLS full", true, Small, static (setting, results) => Storm.Measure(setting, false, results));
        yield return ("1,000 connects, TLS resumed", true, Small, static (setting, results) => Storm.Measure(setting, true, results));
        yield return ("1,000 idle phones", false, Small, Idle.Measure);
        yield return (Goal.IdlePhones, true, Small, Idle.Measure);
        yield return (Goal.IdleBrowsers, true, Small, IdleBrowsers.Measure);
        foreach (var sessions in Curves.Sessions)
            yield return (Curves.SessionsName(sessions), true, Small, (setting, results) => Curves.AmongSessions(setting, sessions, results));
        foreach (var waiting in Curves.Waiting)
            yield return (Curves.WaitingName(waiting), false, Small, (setting, results) => Curves.BesideWaiting(setting, waiting, results));
    }
}
