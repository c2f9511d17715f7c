// An update comes on a stick: one that is well stays, one that is not gives way to the system of before, and a forged or an old one
// is not even begun. The family is there after each.
using System.Diagnostics;
using Messenger.Appliance.Daemon.Tests;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Vm.Tests;

[Collection(nameof(Machine))]
public sealed class UpdateTests(ITestOutputHelper output)
{
    const string Good = "9001.01.01-good", Bad = "9002.01.01-bad", Dead = "9003.01.01-dead";

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(25);

    [Fact]
    public async Task An_update_from_a_stick_stays_where_it_is_well()
    {
        await using var machine = await WellAsync();
        await using var family = await Household.FoundAsync(machine);

        using (var old = await Stick.MakeAsync("2020.01.01-old")) await RefusedAsync(machine, old, "is not newer than", "old");
        using (var forged = await Stick.ForgeAsync(Good)) await RefusedAsync(machine, forged, "signature verification failed", "failed");

        using var away = await family.PairAsync();
        var inbox = "inbox/" + away.Id;
        await using (var before = await Household.StayAsync(machine, away, inbox)) await before.LeaveAsync();
        await using (var founder = await Household.StayAsync(machine, family.Founder, "inbox/" + family.Founder.Id))
            Assert.Equal(0, (await founder.AskAsync(Wire.Publish(inbox, "a sealed message"u8.ToArray(), id: 1))).Reason);
        using (var good = await Stick.MakeAsync(Good)) await InstalledAsync(machine, good, "B", Good, async () => await HeldAsync(machine, away));
        Assert.Equal(2, (await family.UnlockAsync(machine)).Length);
    }

    // An empty file in place of its relay.
    [Fact]
    public Task A_system_whose_page_does_not_answer_gives_way_to_the_one_of_before() =>
        GivesWayAsync(Bad, "rm /usr/lib/messenger-appliance/messenger-appliance", "write EMPTY /usr/lib/messenger-appliance/messenger-appliance");

    [Fact]
    public Task A_system_without_a_kernel_gives_way_to_the_one_of_before() => GivesWayAsync(Dead, "rm /boot/vmlinuz");

    async Task GivesWayAsync(string version, params string[] changes)
    {
        await using var machine = await WellAsync();
        await using var family = await Household.FoundAsync(machine);
        var before = (await machine.Console.RunAsync("grep IMAGE_VERSION /etc/os-release")).Split('=')[1];
        using var stick = await Stick.MakeAsync(version, changes);
        await InstalledAsync(machine, stick, "A", before, staysIn: true);
        // It is still in, and is not begun again and again.
        await NoticeAsync(machine, "tried");
        await machine.TakeOutAsync();
        Assert.Single(await family.UnlockAsync(machine));
    }

    static async Task<Machine> WellAsync()
    {
        var machine = await Machine.DeliveredAsync();
        await machine.AnswersAsync();
        await machine.HealthyAsync();
        return machine;
    }

    async Task RefusedAsync(Machine machine, Stick stick, string reason, string notice)
    {
        await machine.PutInAsync(stick);
        var said = await LogAsync(machine, reason);
        await NoticeAsync(machine, notice);
        output.WriteLine("refused | " + said.Split('\n').First(line => line.Contains(reason, StringComparison.OrdinalIgnoreCase)));
        await machine.TakeOutAsync();
        Assert.Contains("rauc.slot=A", await machine.Console.RunAsync("cat /proc/cmdline"));
    }

    // While a message waits the box goes on; once its phone has it, it starts the new system.
    async Task HeldAsync(Machine machine, Phone away)
    {
        await NoticeAsync(machine, "ready");
        var up = await machine.BootIdAsync();
        await Task.Delay(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(up, await machine.BootIdAsync());
        await machine.IsAsync("attention");
        await using var client = await Household.StayAsync(machine, away);
        var message = await client.ExpectAsync(3);
        Assert.True(message.Body.AsSpan().EndsWith("a sealed message"u8));
        await client.SendAsync(Wire.Puback(message.PacketId));
        output.WriteLine("update | ready, and held for a message until its phone had it");
    }

    // What the box says of itself goes with it.
    async Task TellingAsync(Machine machine, Func<Task> part)
    {
        try
        {
            await part();
        }
        catch (Exception)
        {
            output.WriteLine("journal | " + await machine.Console.TryRunAsync("journalctl -b -n 80 --no-pager -o short-monotonic"));
            throw;
        }
    }

    static Task NoticeAsync(Machine machine, string word) => SaysAsync(machine, "cat /run/messenger-updates/notice", word, said => said == word);

    // Put in, it is installed by itself; what runs at the end is this system of this version.
    async Task InstalledAsync(Machine machine, Stick stick, string system, string version, Func<Task>? meanwhile = null, bool staysIn = false)
    {
        var since = Stopwatch.StartNew();
        var before = await machine.BootIdAsync();
        await machine.PutInAsync(stick);
        if (meanwhile is not null) await TellingAsync(machine, meanwhile);
        var started = await machine.StartsAgainAsync(before, Patience);
        output.WriteLine($"update | written and started after {started.TotalSeconds:F0} s");
        if (!staysIn) await machine.TakeOutAsync();
        var trail = new List<string>();
        while (true)
        {
            Assert.True(since.Elapsed < Patience, $"Not at {system} {version}: {string.Join(", ", trail)}");
            var at = await machine.Console.TryRunAsync("grep -o 'rauc.slot=.' /proc/cmdline; grep IMAGE_VERSION /etc/os-release; systemctl is-active messenger-healthy.service");
            if (at is not null && trail.LastOrDefault() != at) trail.Add(at);
            if (at == $"rauc.slot={system}\nIMAGE_VERSION={version}\nactive") break;
            await Task.Delay(1000);
        }

        using var http = await machine.ClientAsync();
        Assert.Contains($"({version})", await http.GetStringAsync("/api/box", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        output.WriteLine($"update | {string.Join(" -> ", trail.Select(step => step.ReplaceLineEndings(" ")))} after {since.Elapsed.TotalSeconds:F0} s");
    }

    static Task<string> LogAsync(Machine machine, string expected) =>
        SaysAsync(machine, "journalctl -b -u 'messenger-update@*' -u rauc.service --no-pager -o cat", expected, said => said.Contains(expected, StringComparison.OrdinalIgnoreCase));

    static async Task<string> SaysAsync(Machine machine, string command, string expected, Func<string, bool> isSaid)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            var said = await machine.Console.TryRunAsync(command) ?? "";
            if (isSaid(said)) return said;
            Assert.True(since.Elapsed < Patience, $"Not said: {expected}, but: {said}");
            await Task.Delay(1000);
        }
    }
}
