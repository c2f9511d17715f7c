// A thousand phones come in at once: after a power cut, say. With TLS, by full handshakes or by resuming their sessions.
using System.Diagnostics;
using Messenger.Appliance.Benchmarks.Tests.Load;
using Messenger.Appliance.Benchmarks.Tests.Report;

namespace Messenger.Appliance.Benchmarks.Tests.Workloads;

static class Storm
{
    const int Phones = 1_000;

    public static void Measure(Setting setting, bool resume, Results results)
    {
        var swarm = new Swarm();
        nint session = 0;
        if (resume)
        {
            var first = swarm.Add(setting.Role("first"));
            swarm.Settle();
            swarm.RunFor(TimeSpan.FromMilliseconds(100));
            session = first.TakeSession();
        }

        var known = swarm.Connected;
        var before = setting.Peer.Processor;
        var start = Stopwatch.GetTimestamp();
        for (var phone = 0; phone < Phones; phone++) swarm.Add(setting.Role($"phone-{phone}") with { Session = session });
        swarm.Settle();
        var passed = Stopwatch.GetElapsedTime(start);
        results.Add("connects/s", setting, Phones / passed.TotalSeconds);
        results.Add("µs CPU per connect", setting, (setting.Peer.Processor - before).TotalMicroseconds / Phones);
        if (resume) results.Add("resumed, %", setting, 100.0 * swarm.Clients.Skip(known).Count(static client => client.Resumed) / Phones);
        if (session != 0) Native.SSL_SESSION_free(session);
        swarm.CloseAll();
    }
}
