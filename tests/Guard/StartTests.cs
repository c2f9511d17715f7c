// What keeps the guard from starting: where people see a light, it stays, says why, and goes on as soon as it can; elsewhere
// the sentence is its last word.
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Messenger.Appliance.Guard.Tests;

public sealed class StartTests : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly string folder = Directory.CreateTempSubdirectory("start").FullName;

    string State => Path.Combine(folder, "state");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task With_a_light_it_stays_says_what_is_wrong_and_then_what_is_wrong_next()
    {
        File.WriteAllText(State, "in the way");
        using var guard = Start("--panel", "gpio", "--pins", NoSuchBoard());
        await SaysAsync(guard, "state: attention");
        Assert.Contains($"The state folder {State} cannot be written", await SaysAsync(guard, "attention: "));
        File.Delete(State);
        Assert.Matches("looked for no-such-chip|install the package libgpiod3", await SaysAsync(guard, "attention: "));
        Assert.False(guard.HasExited);
        Assert.Equal(0, await EndAsync(guard));
    }

    [Fact]
    public async Task Memory_that_cannot_be_locked_is_said_by_the_light_or_as_the_last_word()
    {
        using var staying = Start(["setpriv", "--bounding-set=-ipc_lock", "--inh-caps=-ipc_lock", "prlimit", "--memlock=65536:65536"], "--panel", "gpio", "--pins", NoSuchBoard());
        Assert.Contains("Cannot lock 128 KiB of memory (limit 64 KiB", await SaysAsync(staying, "attention: "));
        Assert.Equal(0, await EndAsync(staying));
        using var leaving = Start(["setpriv", "--bounding-set=-ipc_lock", "--inh-caps=-ipc_lock", "prlimit", "--memlock=65536:65536"], "--panel", "plain");
        Assert.Contains("Cannot lock 128 KiB of memory (limit 64 KiB", await leaving.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await leaving.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, leaving.ExitCode);
    }

    [Fact]
    public async Task Systemd_hears_that_it_is_there_and_alive_while_a_wire_is_broken()
    {
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder, "notify")));
        using var guard = Start(["env", "NOTIFY_SOCKET=" + Path.Combine(folder, "notify"), "WATCHDOG_USEC=10000000"], "--panel", "gpio", "--pins", NoSuchBoard());
        var heard = new List<string>();
        var packet = new byte[100];
        while (!heard.Contains("READY=1") || !heard.Contains("WATCHDOG=1"))
        {
            var length = await systemd.ReceiveAsync(packet, TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);
            heard.Add(Encoding.ASCII.GetString(packet, 0, length));
        }

        Assert.Equal(0, await EndAsync(guard));
    }

    string NoSuchBoard()
    {
        var pins = Path.Combine(folder, "pins.json");
        File.WriteAllText(pins, """{ "chips": ["no-such-chip"], "pressed": "low", "lines": { "wipe": { "line": 1 }, "pair": { "line": 2 } } }""");
        return pins;
    }

    Process Start(params string[] flags) => Start([], flags);

    Process Start(string[] through, params string[] flags)
    {
        string[] words = [.. through, Path.Combine(AppContext.BaseDirectory, "messenger-guard"), "--state", State, "--allow-swap", .. flags];
        return Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    static async Task<string> SaysAsync(Process guard, string start)
    {
        while (await guard.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
            if (line.StartsWith(start, StringComparison.Ordinal))
                return line;
        throw new InvalidOperationException("The guard ended: " + await guard.StandardError.ReadToEndAsync());
    }

    static async Task<int> EndAsync(Process guard)
    {
        Relays.Signal("TERM", guard.Id);
        await guard.WaitForExitAsync().WaitAsync(Patience);
        return guard.ExitCode;
    }
}
