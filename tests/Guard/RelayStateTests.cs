// The promise of the button, whatever state the relay is in: healthy, stopped, overloaded, dead, crashing. And no relay
// without a guard.
using System.Diagnostics;
using Messenger.Appliance.Daemon.Tests;
using static Messenger.Appliance.Guard.Tests.Relays;

namespace Messenger.Appliance.Guard.Tests;

public sealed class RelayStateTests
{
    [Theory]
    [InlineData("healthy")]
    [InlineData("stopped")]
    [InlineData("overloaded")]
    [InlineData("dead")]
    [InlineData("crashing")]
    [InlineData("starting")]
    public async Task Every_press_ends_wiped(string state)
    {
        await using var box = await BoxProcess.StartAsync();
        var key = (await box.JsonAsync("/api/box")).GetProperty("box").GetString();
        var slot = File.ReadAllBytes(Path.Combine(box.State, "door.pem"));
        var registry = File.ReadAllBytes(Path.Combine(box.State, "registry.sealed"));
        using var ended = new CancellationTokenSource();
        var relay = await RelayAsync(box);
        var load = Task.CompletedTask;
        if (state == "stopped") Signal("STOP", relay);
        if (state == "overloaded") load = OverloadAsync(box, ended.Token);
        if (state is "dead" or "crashing") Signal("KILL", relay);
        for (var i = 0; state == "crashing" && i < 2; i++)
        {
            await GoneAsync(relay);
            relay = await RelayAsync(box);
            Signal("KILL", relay);
        }

        box.Press("wipe-down");
        if (state == "starting")
        {
            await Task.Delay(850, TestContext.Current.CancellationToken);
            Signal("KILL", relay);
        }

        await box.SayAsync(line => line.StartsWith("wiped: "));
        Assert.False(Directory.Exists($"/proc/{relay}"));
        box.Press("wipe-up");
        await box.SayAsync(line => line == "state: unclaimed");
        await ended.CancelAsync();
        await load;
        Assert.NotEqual(key, (await box.JsonAsync("/api/box")).GetProperty("box").GetString());
        Assert.NotEqual(slot, File.ReadAllBytes(Path.Combine(box.State, "door.pem")));
        Assert.NotEqual(registry, File.ReadAllBytes(Path.Combine(box.State, "registry.sealed")));
        using var client = await box.TrustingClientAsync();
        Assert.Contains("thousandths of a second later the key was gone", await client.GetStringAsync("/box?lang=en", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_second_press_during_the_first_does_nothing_more()
    {
        await using var box = await BoxProcess.StartAsync();
        Signal("STOP", await RelayAsync(box));
        box.Press("wipe-down");
        await box.SayAsync(line => line == "state: wiped");
        box.Press("wipe-up");
        await Task.Delay(100, TestContext.Current.CancellationToken);
        box.Press("wipe-down");
        await box.SayAsync(line => line.StartsWith("wiped: "));
        await box.SayAsync(line => line == "state: unclaimed");
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        Assert.Single(box.Output.Split('\n'), line => line.StartsWith("wiped: "));
    }

    [Fact]
    public async Task A_relay_that_crashes_comes_back_with_the_same_key_and_without_a_press()
    {
        await using var box = await BoxProcess.StartAsync();
        var key = (await box.JsonAsync("/api/box")).GetProperty("box").GetString();
        var relay = await RelayAsync(box);
        Signal("KILL", relay);
        await GoneAsync(relay);
        Assert.NotEqual(relay, await RelayAsync(box));
        await UntilAsync(async () => await KeyAsync(box) == key);
    }

    [Fact]
    public async Task A_guard_that_is_killed_takes_the_relay_with_it()
    {
        await using var box = await BoxProcess.StartAsync();
        var relay = await RelayAsync(box);
        var since = Stopwatch.StartNew();
        Signal("KILL", box.Id);
        await GoneAsync(relay);
        Assert.InRange(since.Elapsed.TotalSeconds, 0, 5);
    }

    [Fact]
    public async Task A_guard_that_hangs_is_missed_within_seconds()
    {
        await using var box = await BoxProcess.StartAsync();
        var relay = await RelayAsync(box);
        Signal("STOP", box.Id);
        // Nobody takes the exit code of a stopped guard's child: what counts is that it is dead.
        await UntilAsync(() => Task.FromResult(!File.Exists($"/proc/{relay}/exe") || File.ReadAllText($"/proc/{relay}/stat").Contains(") Z ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_relay_alone_does_not_start()
    {
        var folder = Directory.CreateTempSubdirectory("box-").FullName;
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "messenger-appliance"), ["--state", folder, "--https-port", "39443", "--http-port", "39080", "--mqtt-port", "39883", "--mailbox", "1MiB"])
        {
            RedirectStandardError = true,
        };
        using var relay = Process.Start(start)!;
        Assert.Contains("messenger-guard", await relay.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await relay.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, relay.ExitCode);
        Directory.Delete(folder, recursive: true);
    }

    // Handshakes that are never used: the most work that a stranger can ask for.
    static Task OverloadAsync(BoxProcess box, CancellationToken ended) => Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
    {
        while (!ended.IsCancellationRequested)
        {
            try
            {
                await BoxProcess.CertificateAsync(box.HttpsPort);
            }
            catch (Exception fault) when (fault is IOException or System.Net.Sockets.SocketException)
            {
                await Task.Yield();
            }
        }
    })));
}
