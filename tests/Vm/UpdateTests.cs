// An update comes on a stick: one that is well stays, one that is not gives way to the system of before, and a forged or an old one
// is not even begun. The family is there after each.
using System.Diagnostics;
using Messenger.Appliance.Daemon.Tests;

namespace Messenger.Appliance.Vm.Tests;

[Collection(nameof(Machine))]
public sealed class UpdateTests(ITestOutputHelper output)
{
    const string Good = "9001.01.01-good", Bad = "9002.01.01-bad", Dead = "9003.01.01-dead";

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(25);

    [Fact]
    public async Task An_update_from_a_stick_stays_where_it_is_well_and_gives_way_where_it_is_not()
    {
        await using var machine = await WellAsync();
        await using var family = await Household.FoundAsync(machine);

        using (var old = await Stick.MakeAsync("2020.01.01-old")) await RefusedAsync(machine, old, "is not newer than");
        using (var forged = await Stick.ForgeAsync(Good)) await RefusedAsync(machine, forged, "signature verification failed");

        using (var good = await Stick.MakeAsync(Good)) await InstalledAsync(machine, good, "B", Good);
        Assert.Single(await family.UnlockAsync(machine));

        // Its relay is an empty file: the page never answers.
        using (var bad = await Stick.MakeAsync(Bad, "rm /usr/lib/messenger-appliance/messenger-appliance", "write EMPTY /usr/lib/messenger-appliance/messenger-appliance"))
            await InstalledAsync(machine, bad, "B", Good);
        Assert.Single(await family.UnlockAsync(machine));
    }

    [Fact]
    public async Task A_system_without_a_kernel_gives_way_to_the_one_of_before()
    {
        await using var machine = await WellAsync();
        await using var family = await Household.FoundAsync(machine);
        var before = (await machine.Console.RunAsync("grep IMAGE_VERSION /etc/os-release")).Split('=')[1];
        using var dead = await Stick.MakeAsync(Dead, "rm /boot/vmlinuz");
        await InstalledAsync(machine, dead, "A", before);
        Assert.Single(await family.UnlockAsync(machine));
    }

    static async Task<Machine> WellAsync()
    {
        var machine = await Machine.DeliveredAsync();
        await machine.AnswersAsync();
        await machine.HealthyAsync();
        return machine;
    }

    async Task RefusedAsync(Machine machine, Stick stick, string reason)
    {
        await machine.PutInAsync(stick);
        var said = await LogAsync(machine, reason);
        output.WriteLine("refused | " + said.Split('\n').First(line => line.Contains(reason, StringComparison.OrdinalIgnoreCase)));
        await machine.TakeOutAsync();
        Assert.Contains("rauc.slot=A", await machine.Console.RunAsync("cat /proc/cmdline"));
    }

    // Put in, it is installed by itself; what runs at the end is this system of this version.
    async Task InstalledAsync(Machine machine, Stick stick, string system, string version)
    {
        var since = Stopwatch.StartNew();
        await machine.PutInAsync(stick);
        await LogAsync(machine, "Updating from");
        var started = await machine.StartsAgainAsync(Patience);
        output.WriteLine($"update | written and started after {started.TotalSeconds:F0} s");
        await machine.TakeOutAsync();
        var trail = new List<string>();
        while (true)
        {
            Assert.True(since.Elapsed < Patience, $"Not at {system} {version}: {string.Join(", ", trail)}");
            var at = await machine.Console.TryRunAsync("grep -o 'rauc.slot=.' /proc/cmdline; grep IMAGE_VERSION /etc/os-release; systemctl is-active messenger-healthy.service");
            if (at is not null && trail.LastOrDefault() != at) trail.Add(at);
            if (at == $"rauc.slot={system}\nIMAGE_VERSION={version}\nactive") break;
            await Task.Delay(1000);
        }

        output.WriteLine($"update | {string.Join(" -> ", trail.Select(step => step.ReplaceLineEndings(" ")))} after {since.Elapsed.TotalSeconds:F0} s");
    }

    static async Task<string> LogAsync(Machine machine, string expected)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            var said = await machine.Console.TryRunAsync("journalctl -b -u 'messenger-update@*' -u rauc.service --no-pager -o cat") ?? "";
            if (said.Contains(expected, StringComparison.OrdinalIgnoreCase)) return said;
            Assert.True(since.Elapsed < Patience, $"Not said: {expected}, but: {said}");
            await Task.Delay(1000);
        }
    }
}
