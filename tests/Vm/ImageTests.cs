// The image that a family flashes, as it is: started by U-Boot from its card, used by two phones, pressed, unplugged, updated.
using System.Buffers.Binary;
using System.Diagnostics;

namespace Messenger.Appliance.Vm.Tests;

[Collection(nameof(Machine))]
public sealed class ImageTests(ITestOutputHelper output)
{
    const int Cuts = 20;

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5), Settled = TimeSpan.FromSeconds(40), Idle = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Plugged_in_it_answers_and_two_phones_pair_and_talk_and_a_press_of_Wipe_ends_it()
    {
        var since = Stopwatch.StartNew();
        await using var machine = await Machine.DeliveredAsync();
        await machine.AnswersAsync();
        output.WriteLine($"start | page after {since.Elapsed.TotalSeconds:F0} s");
        await machine.HealthyAsync();
        await machine.Console.RunAsync("systemctl is-system-running --wait");
        output.WriteLine("start | " + await machine.Console.RunAsync("systemd-analyze time | head -n 1"));
        await StateAsync(machine);

        await using (var family = await Household.FoundAsync(machine))
        {
            using var phone = await family.PairAsync();
            await family.TalkAsync(family.Founder, phone, family.Founder, messages: 20);
        }

        await IdleAsync(machine);
        await machine.KnowAsync();
        await machine.WipeAsync(Patience);
        await machine.ComesBackNewAsync(Patience);
    }

    [Fact]
    public async Task Without_a_cable_and_with_a_clock_from_before_it_was_built_it_starts_and_answers_once_the_cable_is_in()
    {
        await using var machine = await Machine.DeliveredAsync(clock: "1999-12-31");
        await machine.CableAsync(plugged: false);
        await machine.HealthyAsync();
        Assert.Equal("", await machine.Console.RunAsync("systemctl list-units --state=failed --plain --no-legend"));
        await machine.CableAsync(plugged: true);
        await machine.AnswersAsync();
        await machine.IsAsync("unclaimed");
        await using var family = await Household.FoundAsync(machine);
        output.WriteLine($"no cable | paired; its clock says {await machine.Console.RunAsync("date -u +%F")}");
    }

    [Fact]
    public async Task The_plug_may_be_pulled_at_any_moment_and_the_family_is_there_at_the_end()
    {
        var folder = Directory.CreateTempSubdirectory("vm-cuts-").FullName;
        var seed = Random.Shared.Next();
        var (chance, starts) = (new Random(seed), 0);
        var since = Stopwatch.StartNew();
        var machine = await Machine.DeliveredAsync(folder);
        try
        {
            await machine.AnswersAsync();
            output.WriteLine($"plug | page after {since.Elapsed.TotalSeconds:F0} s; seed {seed}");
            await machine.HealthyAsync();
            // Any moment of a start, as long as one takes here.
            var whole = (int)since.Elapsed.TotalSeconds;
            output.WriteLine($"plug | well after {whole} s");
            await using var family = await Household.FoundAsync(machine);
            // What was confirmed is on the card (PowerCutTests); what Linux had not written yet may go.
            for (var cut = 0; cut < Cuts; cut++)
            {
                machine = await PulledAsync(machine, folder);
                var page = machine.AnswersAsync();
                var moment = chance.Next(1, whole);
                await Task.Delay(TimeSpan.FromSeconds(moment), TestContext.Current.CancellationToken);
                if (page.IsCompletedSuccessfully) starts++;
                output.WriteLine($"plug | {cut + 1}: pulled {moment} s after the start, {(page.IsCompletedSuccessfully ? "after" : "before")} the page was there");
                await machine.CutAsync();
                await page.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }

            machine = await PulledAsync(machine, folder);
            since.Restart();
            await machine.AnswersAsync();
            output.WriteLine($"plug | page after {since.Elapsed.TotalSeconds:F0} s");
            Assert.Single(await family.UnlockAsync(machine));
            await machine.HealthyAsync();
            output.WriteLine($"plug | pulled {Cuts} times, {starts} of them after the page was there; the family is there");
        }
        finally
        {
            await machine.DisposeAsync();
        }
    }

    // A card writes half a kilobyte at once or not at all, and a superblock is a whole one, with a sum over it.
    [Fact]
    public async Task A_superblock_that_a_power_cut_tore_is_mended_at_the_next_start()
    {
        var folder = Directory.CreateTempSubdirectory("vm-torn-").FullName;
        var machine = await Machine.DeliveredAsync(folder);
        try
        {
            await machine.AnswersAsync();
            await machine.HealthyAsync();
            await using var family = await Household.FoundAsync(machine);
            await machine.CutAsync();
            TearSuperblock(machine.Disk);
            machine = await PulledAsync(machine, folder);
            await machine.AnswersAsync();
            Assert.Single(await family.UnlockAsync(machine));
            Assert.Contains("trying backup blocks", await machine.Console.RunAsync("journalctl -b --no-pager -o cat -t systemd-fsck"), StringComparison.Ordinal);
            await machine.HealthyAsync();
        }
        finally
        {
            await machine.DisposeAsync();
        }
    }

    // Of the partition that is written to: its first sector is newer than its second.
    static void TearSuperblock(string card)
    {
        const int Sector = 512, ThirdPartition = 0x1be + (2 * 16) + 8, Superblock = 1024, LastWrite = 0x30;
        using var file = File.Open(card, FileMode.Open, FileAccess.ReadWrite);
        Span<byte> table = stackalloc byte[Sector];
        file.ReadExactly(table);
        file.Position = ((long)BinaryPrimitives.ReadUInt32LittleEndian(table[ThirdPartition..]) * Sector) + Superblock + LastWrite;
        var second = (byte)(file.ReadByte() + 1);
        file.Position--;
        file.WriteByte(second);
    }

    // The next machine has its card.
    static async Task<Machine> PulledAsync(Machine machine, string folder)
    {
        await machine.CutAsync();
        await machine.LeaveAsync();
        return await Machine.DeliveredAsync(folder);
    }

    // What the running system is and is not.
    async Task StateAsync(Machine machine)
    {
        async Task IsAsync(string expected, string command) => Assert.Equal(expected, await machine.Console.RunAsync(command));

        await IsAsync("", "systemctl list-units --state=failed --plain --no-legend");
        await IsAsync("running", "systemctl is-system-running");
        await IsAsync("", "awk 'NR>1' /proc/swaps");
        await IsAsync("ro", "findmnt -no OPTIONS / | cut -d, -f1");
        await IsAsync("no", "touch /etc/x 2>/dev/null && echo yes || echo no");
        await IsAsync("", "ls -A /var/log/journal 2>/dev/null");
        await IsAsync("", "cat /proc/[0-9]*/comm | grep -E 'getty|login|sshd'");
        await IsAsync("1", "grep -o init_on_free=1 /proc/cmdline | wc -l");
        // The name is announced as the relay wants it.
        await IsAsync("0", "journalctl -b -u messenger-relay -o cat --no-pager | grep -c 'is not announced'");
        // Nobody can log in: no password, and a shell for nobody.
        await IsAsync("", "awk -F: '$2 !~ /^!/' /etc/shadow");
        await IsAsync("", "awk -F: '$7 !~ /nologin$/' /etc/passwd");
        foreach (var unit in new[] { "messenger-appliance", "messenger-relay" })
            output.WriteLine($"memory | {unit}: {await machine.Console.RunAsync($"grep VmRSS /proc/$(systemctl show -P MainPID {unit})/status")}");

        output.WriteLine("memory |\n" + await machine.Console.RunAsync("head -n 3 /proc/meminfo"));
        output.WriteLine("listening |\n" + await machine.Console.RunAsync("cat /proc/net/tcp /proc/net/tcp6 | awk '$4 == \"0A\" {print $2}'"));
        output.WriteLine(await machine.Console.RunAsync("for unit in /usr/lib/systemd/system/messenger-*.service /etc/systemd/system/messenger-*.service; do systemd-analyze security --no-pager ${unit##*/} | tail -n 1; done"));
    }

    // Linux writes within half a minute what was changed; from then on nothing is.
    async Task IdleAsync(Machine machine)
    {
        await Task.Delay(Settled, TestContext.Current.CancellationToken);
        var written = await machine.Console.WrittenBytesAsync();
        await Task.Delay(Idle, TestContext.Current.CancellationToken);
        var idle = await machine.Console.WrittenBytesAsync() - written;
        output.WriteLine($"idle | {idle} bytes written in {Idle.TotalMinutes} minutes");
        Assert.Equal(0, idle);
    }
}
