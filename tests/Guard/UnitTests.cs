// Guard and relay as the units of image/units have them: two users of one group, a path for a link, and a control group that the
// guard may kill. This test is their systemd. Needs root and a unified control group.
using System.Diagnostics;
using Messenger.Appliance.Core;
using Messenger.Appliance.Guard.Keys;
using Messenger.Appliance.Guard.Panels;
using Messenger.Appliance.Guard.Relays;
using Messenger.Appliance.Guard.Starting;
using Messenger.Appliance.Panel.Plain;
using Messenger.Appliance.Tests;

namespace Messenger.Appliance.Guard.Tests;

public sealed class UnitTests : IDisposable
{
    const int GuardUser = 23001;
    const int RelayUser = 23002;
    const int Group = 23000;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly string folder = Directory.CreateTempSubdirectory("units").FullName;
    readonly string cgroup;
    readonly List<Process> started = [];
    readonly int[] ports = [Ports.Free(), Ports.Free(), Ports.Free()];
    volatile bool ending;

    public UnitTests()
    {
        var mount = File.ReadLines("/proc/mounts").Select(line => line.Split(' ')).FirstOrDefault(fields => fields[2] == "cgroup2" && fields[3].StartsWith("rw", StringComparison.Ordinal))?[1];
        Assert.SkipUnless(Environment.UserName == "root" && mount is not null, "Two users and a control group need root and cgroup2.");
        cgroup = Path.Combine(mount!, Path.GetFileName(folder));
        Directory.CreateDirectory(cgroup);
        Run("chgrp", $"{Group}", cgroup + "/cgroup.kill");
        Run("chmod", "g+w", cgroup + "/cgroup.kill");
        Run("chmod", "755", folder);
        Run("install", "-d", "-o", $"{GuardUser}", "-g", $"{Group}", "-m", "770", State, Meeting);
    }

    string State => Path.Combine(folder, "state");

    string Meeting => Path.Combine(folder, "run");

    string Buttons => Path.Combine(Meeting, "buttons");

    string Door => Path.Combine(State, StateFiles.Door);

    public void Dispose()
    {
        ending = true;
        if (cgroup is null) return;
        File.WriteAllText(cgroup + "/cgroup.kill", "1");
        foreach (var process in started)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        for (var i = 0; i < 100 && !TryRemoveGroup(); i++) Thread.Sleep(50);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("healthy")]
    [InlineData("stopped")]
    public async Task A_press_ends_a_relay_of_another_user_and_the_next_begins_a_new_box(string state)
    {
        var guard = Guard();
        var relays = KeepRelayAsync();
        await UntilAsync(() => File.Exists(Door) && AuthorityAsync().Result.Length > 0);
        var (authority, door, relay) = (await AuthorityAsync(), File.ReadAllBytes(Door), RelayIn(cgroup));
        Assert.Equal(($"{GuardUser}", $"{RelayUser}"), (UserOf(guard.Id), UserOf(relay)));
        if (state == "stopped") Relays.Signal("STOP", relay);

        File.AppendAllText(Buttons, "wipe-down\n");
        await SaysAsync(guard, "wiped: ");
        File.AppendAllText(Buttons, "wipe-up\n");

        Assert.False(Directory.Exists($"/proc/{relay}") && !File.ReadAllText($"/proc/{relay}/stat").Contains(") Z ", StringComparison.Ordinal));
        Assert.False(File.Exists(Door) && File.ReadAllBytes(Door).AsSpan().SequenceEqual(door));
        await UntilAsync(() => AuthorityAsync().Result is { Length: > 0 } next && !next.AsSpan().SequenceEqual(authority));

        guard.Kill();
        await UntilAsync(() => AuthorityAsync().Result.Length == 0);
        ending = true;
        await relays.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_relay_from_elsewhere_gets_no_key()
    {
        Guard();
        await UntilAsync(() => File.Exists(Path.Combine(Meeting, "link")));
        using var relay = Start(RelayUser, "messenger-appliance", RelayFlags());
        Assert.Contains("messenger-guard", await relay.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await relay.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, relay.ExitCode);
        Assert.Empty(Directory.GetFiles(State));
    }

    [Fact]
    public async Task What_keeps_a_relay_from_starting_is_said_with_the_light()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, ports[0]);
        taken.Start();
        var path = Path.Combine(Meeting, "link");
        var text = new StringWriter();
        var shown = TextWriter.Synchronized(text);
        using var keeper = new UnlockKeeper(State, TimeProvider.System);
        using var screen = new Screen(new PlainDisplay(shown, kept: true), TimeProvider.System);
        using var unit = new UnitRelay(cgroup);
        using var supervisor = new Supervisor(unit.Next, keeper, screen, stays: true);
        using var systemd = new Systemd(null, null);
        using var link = new RelayLink(RelayLink.Listen(State, path).Listener!, keeper, screen, showsLink: false) { IsRelay = supervisor.IsRelay, Answers = supervisor.Answered, Refuses = supervisor.Refused, Systemd = systemd };
        link.Start();
        var supervising = Task.Run(supervisor.Run, TestContext.Current.CancellationToken);
        var relays = KeepRelayAsync(user: 0);
        await UntilAsync(() =>
        {
            lock (shown) return text.ToString().Contains($"attention: Port {ports[0]} is taken", StringComparison.Ordinal);
        });
        // What is said stands in a queue of its own: of the states, this one is the first.
        lock (shown) Assert.Equal("state: attention", text.ToString().Split('\n').First(line => line.StartsWith("state: ", StringComparison.Ordinal)));
        ending = true;
        supervisor.Stop();
        await Task.WhenAll(supervising, relays).WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    Process Guard()
    {
        var guard = Start(GuardUser, "messenger-guard", ["--state", State, "--link", Path.Combine(Meeting, "link"), "--relay-cgroup", cgroup, "--panel", "pipe:" + Buttons, "--allow-swap", "--mailbox", "2MiB"]);
        started.Add(guard);
        return guard;
    }

    // Again and again, as Restart=always does, each born in the group.
    Task KeepRelayAsync(int user = RelayUser) => Task.Run(async () =>
    {
        while (!ending)
        {
            using var relay = Start(user, "messenger-appliance", RelayFlags(), $"echo $$ > {cgroup}/cgroup.procs; ");
            await relay.WaitForExitAsync();
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
    });

    // One line of flags for both: --panel is the guard's.
    string[] RelayFlags() =>
    [
        "--state", State, "--link", Path.Combine(Meeting, "link"), "--https-port", $"{ports[0]}", "--mqtt-port", $"{ports[1]}", "--http-port", $"{ports[2]}",
        "--bind", "127.0.0.1", "--address", "127.0.0.1", "--mailbox", "2MiB", "--panel", "pipe:" + Buttons, "--allow-swap",
    ];

    static Process Start(int user, string program, string[] flags, string first = "")
    {
        string[] words =
        [
            "-c", first + "umask 007; exec setpriv --reuid=$0 --regid=" + $"{Group}" + " --clear-groups --bounding-set=-all \"$@\"", $"{user}",
            Path.Combine(AppContext.BaseDirectory, program), .. flags,
        ];
        return Process.Start(new ProcessStartInfo("/bin/sh", words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    static void Run(string program, params string[] words)
    {
        using var process = Process.Start(program, words);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    static int RelayIn(string group) => int.Parse(File.ReadAllLines(group + "/cgroup.procs").Single(), System.Globalization.CultureInfo.InvariantCulture);

    static string UserOf(int process) => File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[2];

    async Task<byte[]> AuthorityAsync()
    {
        try
        {
            using var plain = new HttpClient();
            return await plain.GetByteArrayAsync($"http://127.0.0.1:{ports[2]}/home.crt");
        }
        catch (HttpRequestException)
        {
            return [];
        }
    }

    bool TryRemoveGroup()
    {
        try
        {
            Directory.Delete(cgroup);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    static async Task SaysAsync(Process guard, string start)
    {
        while (await guard.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
            if (line.StartsWith(start, StringComparison.Ordinal))
                return;
        throw new InvalidOperationException("The guard ended: " + await guard.StandardError.ReadToEndAsync());
    }

    static Task UntilAsync(Func<bool> holds) => Relays.UntilAsync(() => Task.FromResult(holds()), Patience);
}
