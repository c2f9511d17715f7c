// A phone that was removed, in the hands of who has its key: it opens nothing any more, by no way in.
using Messenger.Appliance.Abuse.Tests.Kit;
using Messenger.Appliance.Daemon.Tests;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Abuse.Tests.Stealing;

public sealed class StolenKeyTests
{
    [Fact]
    public async Task A_key_that_was_stolen_is_worth_nothing_from_the_removal_on()
    {
        await using var home = await Household.GatherAsync(3);
        var (founder, stolen, friend) = (home.Phones[0], home.Phones[1], home.Phones[2]);
        var room = Household.NewRoom();
        await using var there = await home.ConnectAsync(stolen, room);
        await using var talking = await home.ConnectAsync(friend, room);
        // What the thief has made ready: an invitation, a nonce, and messages that wait for the phone.
        var invitation = await stolen.InviteAsync(rights: 2);
        var nonce = await stolen.NonceAsync();
        await there.SendAsync(Wire.Disconnect());
        await using var again = TestClient.Over(await Household.SecureAsync(home.Box.MqttPort, home.NewAddress()));
        Assert.Equal(0, (await talking.AskAsync(Wire.Publish("inbox/" + stolen.Id, new byte[1000]))).Reason);
        Assert.Equal(0, (await stolen.ProveAsync(again, TimeSpan.FromHours(1))).Reason);

        Assert.Equal(200, (await founder.AskAsync("/api/devices/remove", $$"""{"id":"{{stolen.Id}}"}""")).Status);

        // The connection that stood ends, and nothing waits for it any more.
        byte reason = 0;
        while (await again.ReadAsync() is { } packet) reason = packet.Type == 14 ? packet.Reason : reason;
        Assert.Equal(0x98, reason);
        var now = (await home.Box.JsonAsync("/custody.json")).GetProperty("now");
        Assert.Equal((0, 0), (now.GetProperty("waiting").GetInt32(), now.GetProperty("inFlight").GetInt32()));
        Assert.Equal(0x10, (await talking.AskAsync(Wire.Publish("inbox/" + stolen.Id, new byte[10]))).Reason);

        foreach (var open in new[] { () => OverTlsAsync(home), () => home.WebSocketAsync(home.NewAddress()) })
        {
            await using var line = TestClient.Over(await open());
            Assert.Equal(0x87, (await stolen.ProveAsync(line, TimeSpan.FromHours(1))).Reason);
            Assert.Null(await line.ReadAsync());
        }

        Assert.Equal(401, (await stolen.PostAsync("/api/devices", "{}", stolen.Authorize("/api/devices", "{}", nonce))).Status);
        Assert.Equal(401, (await stolen.At(home.Browser()).AskAsync("/api/devices", "{}")).Status);
        Assert.Equal((403, "pairing-closed"), await stolen.ConfirmAsync());
        using var accomplice = home.NewPhone();
        Assert.Equal((403, "pairing-closed"), await accomplice.BeginAsync(invitation));

        // The family goes on, in the room that the thief knows, and without him.
        await talking.SendAsync(Wire.Publish(room, [1], id: 9));
        Assert.Equal(room, (await talking.ExpectAsync(3)).Topic);
    }

    static async Task<Stream> OverTlsAsync(Household home) => await Household.SecureAsync(home.Box.MqttPort, home.NewAddress());
}
