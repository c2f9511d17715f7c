// What happens to a family and its box at random, by a seed: weather, cuts, processes that are killed, the plug pulled. Each step
// is told to the journal, so that a run that fails says what led there.
using System.Diagnostics;
using Messenger.Appliance.Endurance.Tests.Kit;
using Messenger.Appliance.Endurance.Tests.Network;
using Messenger.Appliance.Journey.Tests.Stage;
using Messenger.Appliance.Memory.Tests;

namespace Messenger.Appliance.Endurance.Tests.Enduring;

sealed class Conductor(BoxProcess box, Member[] family, Journal journal, int seed)
{
    readonly Random dice = new(seed);
    readonly Dictionary<string, int> counts = [];
    readonly List<Task> returning = [];

    /// <summary>How often each kind of step was taken.</summary>
    public IEnumerable<KeyValuePair<string, int>> Counts => counts.OrderBy(count => count.Key);

    public async Task ConductAsync(TimeSpan length)
    {
        for (var since = Stopwatch.StartNew(); since.Elapsed < length;)
        {
            await Task.Delay(TimeSpan.FromSeconds(4 + 10 * dice.NextDouble()));
            var member = family[dice.Next(family.Length)];
            await (dice.Next(100) switch
            {
                < 35 => ChangeWeatherAsync(member),
                < 52 => CutAsync(member, Seconds(5, 60)),
                < 62 => LeaveAsync(member, Seconds(5, 60)),
                < 66 => CutAllAsync(Seconds(5, 40)),
                < 80 => KillPhoneAsync(member, Seconds(0, 40)),
                < 94 => KillRelayAsync(),
                _ => PullThePlugAsync(Seconds(1, 20)),
            });
        }
    }

    /// <summary>Fair weather everywhere, and everybody is back.</summary>
    public async Task HealAsync()
    {
        await Task.WhenAll(returning);
        foreach (var member in family) member.Line.Heal();
        await Task.WhenAll(family.Select(member => member.ReviveAsync()));
        journal.Say("all is healed");
    }

    TimeSpan Seconds(int least, int most) => TimeSpan.FromSeconds(dice.Next(least, most + 1));

    Task ChangeWeatherAsync(Member member)
    {
        member.Line.Weather = Weather.Any(dice);
        return Step("changes of weather", $"{member.Name}'s line: {member.Line.Weather}");
    }

    Task CutAsync(Member member, TimeSpan length)
    {
        member.Line.Cut(length);
        return Step("silent cuts", $"{member.Name}'s line is cut for {length.TotalSeconds} s");
    }

    Task CutAllAsync(TimeSpan length)
    {
        foreach (var member in family) member.Line.Cut(length);
        return Step("silent cuts of all", $"all lines are cut for {length.TotalSeconds} s");
    }

    async Task LeaveAsync(Member member, TimeSpan length)
    {
        await Step("disconnections", $"{member.Name}'s phone leaves the network for {length.TotalSeconds} s");
        await member.Line.ConnectAsync(false);
        returning.Add(ReturnAsync());

        async Task ReturnAsync()
        {
            await Task.Delay(length);
            await member.Line.ConnectAsync(true);
        }
    }

    async Task KillPhoneAsync(Member member, TimeSpan off)
    {
        await Step("phones killed", $"kill -9 of {member.Name}'s phone, off for {off.TotalSeconds} s");
        await member.KillAsync(off);
    }

    async Task KillRelayAsync()
    {
        try
        {
            using var relay = Process.GetProcessById(RelayProcess.Of(box.Id));
            relay.Kill();
            await Step("relays killed", "kill -9 of the relay");
        }
        catch (Exception between) when (between is InvalidOperationException or ArgumentException or IOException)
        {
            // The guard is just starting the next.
        }
    }

    async Task PullThePlugAsync(TimeSpan off)
    {
        await Step("power cuts", $"kill -9 of guard and relay, off for {off.TotalSeconds} s");
        await box.PullThePlugAsync();
        await Task.Delay(off);
        await box.PlugInAsync();
    }

    Task Step(string kind, string what)
    {
        counts[kind] = counts.GetValueOrDefault(kind) + 1;
        journal.Say(what);
        return Task.CompletedTask;
    }
}
