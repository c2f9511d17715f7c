// Whatever was signed or proved once, played back: pairing, every signed request, unlocking, the proof of a connection. Nothing of it
// does anything a second time.
using System.Text.RegularExpressions;
using Messenger.Appliance.Abuse.Tests.Kit;
using Messenger.Appliance.Daemon.Tests;
using Messenger.Appliance.Relay.Tests.Kit;
using Messenger.Appliance.Tests;

namespace Messenger.Appliance.Abuse.Tests.Stealing;

public sealed partial class ReplayTests
{
    [Fact]
    public async Task Every_signed_request_and_every_step_of_a_pairing_is_good_once()
    {
        await using var home = await Household.GatherAsync(1);
        using var recorded = home.Recording(out var recorder);
        using var adult = new Phone(recorded);
        using var unlocker = new Unlocker();
        var founder = home.Phones[0];
        using var passing = home.NewPhone();
        await adult.PairAsync(await founder.InviteAsync(rights: 2));
        await passing.PairAsync(await founder.InviteAsync(rights: 3));

        // One of each kind, each of which succeeds.
        const string Token = "AAECAwQFBgcICQoLDA0ODw";
        foreach (var (path, body) in new[]
                 {
                     ("/api/invitations", $$"""{"token":"{{Token}}","rights":3}"""), ("/api/invitations/cancel", $$"""{"token":"{{Token}}"}"""), ("/api/devices", "{}"),
                     ("/api/settings", """{"retentionSeconds":3600}"""), ("/api/time", """{"time":1800000000}"""), ("/api/shred", $$"""{"blinded":"{{Element}}"}"""), ("/api/unlock/state", "{}"),
                 }) Assert.Equal((path, 200), (path, (await adult.AskAsync(path, body)).Status));
        await unlocker.EnrolAsync(adult);
        Assert.Equal(200, (await adult.AskAsync("/api/unlock/start", """{"start":"itself"}""")).Status);
        Assert.Equal(200, (await adult.AskAsync("/api/devices/remove", $$"""{"id":"{{passing.Id}}"}""")).Status);
        var all = recorder.All.Where(one => one.Path != "/api/nonce").ToArray();
        Assert.All(all, one => Assert.Equal((one.Path, 200), (one.Path, one.Status)));
        Assert.Equal(InTheProtocol(), all.Where(one => one.Authorization is not null).Select(one => one.Path).Distinct().Order());

        // What it did is undone by the founder, so that a second time would show.
        Assert.Equal(200, (await founder.AskAsync("/api/settings", """{"retentionSeconds":7200}""")).Status);
        Assert.Equal(200, (await founder.At(home.Browser()).AskAsync("/api/unlock/start", """{"start":"phone"}""")).Status);
        using var listener = home.Browser();
        foreach (var one in all.Where(one => one.Authorization is not null)) Assert.Equal((one.Path, 401), (one.Path, await Recorder.PlayAsync(listener, one)));
        Assert.Equal(403, await Recorder.PlayAsync(listener, all.Single(one => one.Path == "/api/pair/begin")));
        // A confirm may be repeated while its window stands, and gives what it gave; whoever was removed it does not let in.
        Assert.Equal(200, (await founder.AskAsync("/api/devices/remove", $$"""{"id":"{{adult.Id}}"}""")).Status);
        Assert.Equal(403, await Recorder.PlayAsync(home.Browser(), all.Single(one => one.Path == "/api/pair/confirm")));

        var (_, settings) = await founder.AskAsync("/api/settings", "{}");
        Assert.Equal(7200, settings.GetProperty("retentionSeconds").GetInt32());
        Assert.Equal("phone", (await founder.AskAsync("/api/unlock/state", "{}")).Answer.GetProperty("start").GetString());
        Assert.Equal([founder.Id], (await founder.AskAsync("/api/devices", "{}")).Answer.GetProperty("devices").EnumerateArray().Select(device => device.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task An_unlocking_is_good_once()
    {
        await using var before = await Household.GatherAsync(1);
        using var unlocker = new Unlocker();
        await unlocker.EnrolAsync(before.Phones[0]);
        await before.Box.KillAsync();
        Recorded finish;
        await using (var locked = await before.StartAgainAsync())
        {
            using var recorded = locked.Recording(out var recorder);
            Assert.Equal((200, null), await unlocker.UnlockAsync(recorded));
            finish = recorder.All.Single(one => one.Path == "/api/unlock/finish");
            await locked.Box.SayAsync(line => line == "state: ready");
            Assert.Equal(409, await Recorder.PlayAsync(locked.Browser(), finish));
            await locked.Box.KillAsync();
            await using var again = await locked.StartAgainAsync();
            Assert.Equal(403, await Recorder.PlayAsync(again.Browser(), finish));
            Assert.Equal("locked", (await again.Box.JsonAsync("/api/box")).GetProperty("state").GetString());
        }
    }

    [Fact]
    public async Task The_proof_of_a_connection_is_good_for_that_connection()
    {
        await using var home = await Household.GatherAsync(1);
        var nonce = new byte[32];
        byte[] connect = Wire.Connect(home.Phones[0].Id, Authentication(nonce)), proof = [];
        for (var time = 0; time < 3; time++)
        {
            await using var line = TestClient.Over(await Household.SecureAsync(home.Box.MqttPort, home.NewAddress()));
            await line.SendAsync(connect);
            var offer = (await line.ExpectAsync(15)).Body[^96..];
            if (time == 0) proof = Wire.Auth(0x18, Authentication(home.Phones[0].Answer(nonce, offer)));
            await line.SendAsync(proof);
            Assert.Equal(time == 0 ? 0 : 0x87, (await line.ExpectAsync(2)).Reason);
        }
    }

    // The rows of protocol.md's table: a request that is new there is missing here until it is tried.
    static IEnumerable<string> InTheProtocol() => Row().Matches(File.ReadAllText(Path.Combine(Tree.Root, "src", "protocol.md"))).Select(row => row.Groups[1].Value).Order();

    static byte[] Authentication(byte[] data) => [0x15, .. Wire.Text("messenger-appliance/1"), 0x16, .. Wire.Binary(data)];

    /// <summary>The group's generator (RFC 9496): an element like any other.</summary>
    const string Element = "4vKuCmq8TnGohKlhxQBRX1jjC2qlgt2NtqZZReCNLXY";

    [GeneratedRegex(@"^\| `POST (/api/[a-z/]+)`", RegexOptions.Multiline)]
    private static partial Regex Row();
}
