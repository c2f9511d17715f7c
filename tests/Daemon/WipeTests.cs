// The wipe of the built box by its pipe: what is gone, what comes up, and what a second hold or a short one does.
using Messenger.Appliance.Core;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Daemon.Tests;

public sealed class WipeTests
{
    [Fact]
    public async Task A_held_wipe_destroys_keys_and_registry_and_the_box_comes_up_as_new()
    {
        await using var box = await BoxProcess.StartAsync();
        var key = (await box.JsonAsync("/api/box")).GetProperty("box").GetString();
        var authority = await box.AuthorityAsync();
        var door = File.ReadAllBytes(Path.Combine(box.State, "door.pem"));
        var registry = File.ReadAllBytes(Path.Combine(box.State, "registry.sealed"));
        box.Press("wipe-down");
        await box.SayAsync(line => line.StartsWith("wiped: "));
        await box.SayAsync(line => line == "state: unclaimed");
        box.Press("wipe-up");
        Assert.NotEqual(key, (await box.JsonAsync("/api/box")).GetProperty("box").GetString());
        Assert.NotEqual(authority.RawData, (await box.AuthorityAsync()).RawData);
        Assert.NotEqual(door, File.ReadAllBytes(Path.Combine(box.State, "door.pem")));
        Assert.NotEqual(registry, File.ReadAllBytes(Path.Combine(box.State, "registry.sealed")));
        Assert.Equal(["door.pem", "registry.sealed"], Directory.GetFiles(box.State).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Wipe_let_go_before_a_second_changes_nothing()
    {
        await using var box = await BoxProcess.StartAsync();
        var key = (await box.JsonAsync("/api/box")).GetProperty("box").GetString();
        box.Press("wipe-down", "wipe-up");
        await Task.Delay(TimeSpan.FromSeconds(1.5), TestContext.Current.CancellationToken);
        Assert.Equal(key, (await box.JsonAsync("/api/box")).GetProperty("box").GetString());
        Assert.DoesNotContain("wiped", box.Output);
    }

    [Fact]
    public async Task Wipes_one_after_another_each_begin_a_new_box()
    {
        await using var box = await BoxProcess.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            var key = (await box.JsonAsync("/api/box")).GetProperty("box").GetString();
            box.Press("wipe-down");
            await box.SayAsync(line => line.StartsWith("wiped: "));
            box.Press("wipe-up");
            await box.SayAsync(line => line == "state: unclaimed");
            Assert.NotEqual(key, (await box.JsonAsync("/api/box")).GetProperty("box").GetString());
        }
    }

    [Fact]
    public async Task A_press_of_Pair_between_two_lives_opens_the_new_one()
    {
        await using var box = await BoxProcess.StartAsync();
        box.Press("wipe-down");
        await box.SayAsync(line => line == "state: wiped");
        box.Press("wipe-up", "pair");
        await box.SayAsync(line => line.StartsWith("pair: "));
        Assert.Equal("pairing", (await box.JsonAsync("/api/box")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Connected_phones_learn_the_secret_of_the_wipe_and_are_strangers_afterwards()
    {
        await using var box = await BoxProcess.StartAsync();
        using var http = await box.TrustingClientAsync();
        using var phone = new Phone(http);
        await phone.PairAsync(await PairingTests.LinkAsync(box));
        var (client, reason) = await phone.ConnectAsync(box, "box/wipe", "inbox/" + phone.Id);
        Assert.Equal(0, reason);
        box.Press("wipe-down");
        var told = await client.ExpectAsync(3);
        Assert.Equal("box/wipe", told.Topic);
        var hash = new byte[32];
        Digest.Of(Contexts.Wipe, told.Payload, hash);
        Assert.Equal(phone.WipeHash, hash);
        await client.ExpectDisconnectAsync(0x98);
        box.Press("wipe-up");
        await box.SayAsync(line => line.StartsWith("wiped: "));
        await box.SayAsync(line => line == "state: unclaimed");
        Assert.Equal(0x87, (await phone.ConnectAsync(box)).Reason);
    }

    [Fact]
    public async Task A_wipe_of_a_full_mailbox_and_a_stuffed_socket_ends_everything()
    {
        await using var box = await BoxProcess.StartAsync();
        using var http = await box.TrustingClientAsync();
        using var phone = new Phone(http);
        await phone.PairAsync(await PairingTests.LinkAsync(box));
        var (client, _) = await phone.ConnectAsync(box, "box/wipe", "inbox/" + phone.Id);
        var publishing = Task.Run(async () =>
        {
            // Never acknowledged, never read: the mailbox fills while the socket is stuffed.
            var payload = new byte[8192];
            for (ushort id = 1; ; id = (ushort)((id % 60_000) + 1)) await client.SendAsync(Wire.Publish("inbox/" + phone.Id, payload, id: id));
        }, TestContext.Current.CancellationToken);
        while ((await box.JsonAsync("/custody.json")).GetProperty("now").GetProperty("inFlightBytes").GetInt64() < 100_000) await Task.Yield();
        box.Press("wipe-down");
        await box.SayAsync(line => line.StartsWith("wiped: "));
        await box.SayAsync(line => line == "state: unclaimed");
        box.Press("wipe-up");
        var now = (await box.JsonAsync("/custody.json")).GetProperty("now");
        Assert.Equal((0, 0), (now.GetProperty("waiting").GetInt64(), now.GetProperty("inFlight").GetInt64()));
        await Assert.ThrowsAnyAsync<Exception>(() => publishing.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }
}
