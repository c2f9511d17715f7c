// How long a message takes from one member to another, again and again: what an attack must not change much. Measured before it and
// during it, on the same machine within the same minute; nothing else would say anything.
using System.Diagnostics;
using Messenger.Appliance.Daemon.Tests;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Abuse.Tests.Kit;

sealed class Pulse(TestClient from, TestClient to, Phone recipient)
{
    /// <summary>Below what one device may publish in a second.</summary>
    static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    static readonly TimeSpan Calm = TimeSpan.FromSeconds(1);

    /// <summary>The attackers are on this machine too, and take their part of it.</summary>
    const int Times = 25;

    const double Milliseconds = 4000;

    double calm;

    /// <summary>What it is without an attack.</summary>
    public async Task CalmAsync() => calm = Late(await BeatAsync(Task.Delay(Calm)));

    /// <summary>While the attack lasts every message arrives, nine of ten about as soon as ever.</summary>
    public async Task DuringAsync(Task attack)
    {
        var beats = await BeatAsync(attack);
        await attack;
        TestContext.Current.SendDiagnosticMessage($"nine of ten of {beats.Count} messages within {Late(beats):0.0} ms, without an attack {calm:0.0} ms");
        Assert.InRange(beats.Count, 2, int.MaxValue);
        Assert.InRange(Late(beats), 0, (calm * Times) + Milliseconds);
    }

    async Task<List<double>> BeatAsync(Task until)
    {
        var beats = new List<double>();
        while (!until.IsCompleted)
        {
            var begun = Stopwatch.GetTimestamp();
            await from.SendAsync(Wire.Publish("inbox/" + recipient.Id, new byte[300]));
            var message = await to.ExpectAsync(3);
            beats.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            await to.SendAsync(Wire.Puback(message.PacketId));
            Assert.Equal(0, (await from.ExpectAsync(4)).Reason);
            await Task.Delay(Between);
        }

        return beats;
    }

    static double Late(List<double> beats) => beats.Order().ElementAt(beats.Count * 9 / 10);
}
