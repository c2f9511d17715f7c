// A relay that hangs and does not end: nobody's messages pass, and no exit code says so. The guard misses its views.
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Daemon.Tests;
using static Messenger.Appliance.Guard.Tests.Relays;

namespace Messenger.Appliance.Guard.Tests;

public sealed class HangTests
{
    [Fact]
    public async Task A_relay_that_hangs_is_ended_and_another_takes_its_place_with_the_same_key()
    {
        await using var box = await BoxProcess.StartAsync();
        var key = (await box.JsonAsync("/api/box")).GetProperty("box").GetString();
        var relay = await RelayAsync(box);
        Signal("STOP", relay);
        await UntilAsync(() => Task.FromResult(!Directory.Exists($"/proc/{relay}")), LinkFrames.RelaySilence + TimeSpan.FromSeconds(60));
        await box.SayAsync(line => line == "The relay does not answer any more and is ended.");
        await UntilAsync(async () => await KeyAsync(box) == key);
        Assert.NotEqual(relay, await RelayAsync(box));
        Assert.DoesNotContain("wiped", box.Output);
    }
}
