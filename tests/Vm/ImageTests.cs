// The image that a family flashes, as it is: started by U-Boot from its card, used by two phones, pressed, unplugged, updated.
using System.Diagnostics;

namespace Messenger.Appliance.Vm.Tests;

[Collection(nameof(Machine))]
public sealed class ImageTests(ITestOutputHelper output)
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5), Settled = TimeSpan.FromSeconds(40), Idle = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Plugged_in_it_answers_and_two_phones_pair_and_talk_and_a_press_of_Wipe_ends_it()
    {
        var since = Stopwatch.StartNew();
        await using var machine = await Machine.DeliveredAsync();
        await machine.AnswersAsync();
        output.WriteLine($"start | page after {since.Elapsed.TotalSeconds:F0} s, of it {await machine.Console.RunAsync("systemd-analyze time | head -n 1")}");
        await machine.HealthyAsync();
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
