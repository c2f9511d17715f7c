// A press while a hundred clients keep the box busy: phones that publish to each other as fast as they are answered, and
// browsers that look at the custody report without pause. All hear of the end or are cut off, and another box comes up.
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Daemon.Tests;

public sealed class CrowdTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    // As many phones as a box takes, then many presses.
    [InlineData(64, 36, 1)]
    [InlineData(6, 94, 4)]
    public async Task Every_press_among_a_hundred_clients_ends_wiped(int phones, int browsers, int presses)
    {
        await using var box = await BoxProcess.StartAsync();
        for (var press = 0; press < presses; press++)
        {
            var key = (await box.JsonAsync("/api/box")).GetProperty("box").GetString();
            await using var crowd = await Crowd.GatherAsync(box, phones, browsers);
            await crowd.BusyAsync().WaitAsync(Patience, TestContext.Current.CancellationToken);
            box.Press("wipe-down");
            await box.SayAsync(line => line.StartsWith("wiped: "));
            box.Press("wipe-up");
            var told = await crowd.EndAsync().WaitAsync(Patience, TestContext.Current.CancellationToken);
            TestContext.Current.SendDiagnosticMessage($"{told} of {phones} phones heard of the wipe");

            await box.SayAsync(line => line == "state: unclaimed");
            Assert.NotEqual(key, (await box.JsonAsync("/api/box")).GetProperty("box").GetString());
            var now = (await box.JsonAsync("/custody.json")).GetProperty("now");
            Assert.Equal((0, 0), (now.GetProperty("waiting").GetInt64(), now.GetProperty("inFlight").GetInt64()));
            Assert.Equal([StateFiles.Door, StateFiles.Registry], Directory.GetFiles(box.State).Select(Path.GetFileName).Order());
        }
    }
}
