// The relay's part of a wipe: whoever is connected hears it, everyone is closed, in bounded time, whatever goes on
// (protocol.md, The wipe).
using System.Diagnostics;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Messenger.Appliance.Core;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Relay.Tests;

public sealed class WipeTests : IDisposable
{
    readonly TestRelay relay = new(new() { Mailbox = ByteCount.MiB(4), PublishBurst = 1_000_000 });
    readonly TestDevice ann = new(), ben = new(), cem = new();
    readonly byte[] secret = RandomNumberGenerator.GetBytes(32);

    [Fact]
    public async Task Every_connected_phone_that_subscribed_hears_the_secret_and_all_are_closed()
    {
        var told = await relay.PhoneAsync(ann, "box/wipe");
        var other = await relay.PhoneAsync(ben, ben.Inbox);
        var halfway = relay.Open();

        await WipeAsync();

        var heard = await told.ExpectAsync(3);
        Assert.Equal(("box/wipe", 0), (heard.Topic, heard.QoS));
        Assert.Equal(secret, heard.Payload);
        await told.ExpectDisconnectAsync(0x98);
        await other.ExpectDisconnectAsync(0x98);
        Assert.Null(await halfway.ReadAsync());
        Assert.Equal((0, 0, 0), (relay.Relay.Sessions, relay.Relay.Connections, relay.Relay.Subscriptions));
    }

    [Fact]
    public async Task A_phone_that_says_its_keys_are_gone_is_counted_and_one_that_is_silent_is_not_waited_for()
    {
        var (quick, silent) = (await relay.PhoneAsync(ann, "box/wipe"), await relay.PhoneAsync(ben, "box/wipe", TestRelay.Room));
        var watch = Stopwatch.StartNew();
        var wipe = WipeAsync();
        await quick.ExpectAsync(3);
        await quick.SendAsync([0xE0, 0]);
        await silent.ExpectAsync(3);
        // Nothing but the answer is heard any more.
        await silent.SendAsync(Wire.Publish(TestRelay.Room, new byte[10], id: 1));
        await silent.ExpectDisconnectAsync(0x98);
        await wipe;
        Assert.Equal((2, 1), relay.Relay.WipeAnswers);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 3);
        Assert.Equal(0, relay.Relay.Connections);
    }

    [Fact]
    public async Task Nobody_gets_in_afterwards()
    {
        relay.Directory.Pair(ann);
        await WipeAsync();
        Assert.Null(await relay.Open().ReadAsync());
    }

    [Fact]
    public async Task An_orderly_stop_says_so()
    {
        var phone = await relay.PhoneAsync(ann, "box/wipe");
        await relay.Relay.CloseAllAsync();
        await phone.ExpectDisconnectAsync(0x8B);
    }

    [Fact]
    public async Task A_client_that_does_not_read_does_not_hold_up_the_wipe()
    {
        relay.Directory.Pair(ben);
        var (deaf, _) = await relay.ConnectAsync(ben, toClient: new PipeOptions(useSynchronizationContext: false, pauseWriterThreshold: 512, resumeWriterThreshold: 256));
        await deaf.SubscribeAsync(ben.Inbox, "box/wipe");
        var sender = await relay.PhoneAsync(ann, "box/wipe");
        for (ushort id = 1; id <= 5; id++) await sender.AskAsync(Wire.Publish(ben.Inbox, new byte[30_000], id: id));
        var watch = Stopwatch.StartNew();
        await WipeAsync();
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 3);
        Assert.Equal(secret, (await sender.ExpectAsync(3)).Payload);
        await ForeignClientTests.Eventually(() => relay.Relay.Connections == 0);
    }

    [Fact]
    public async Task A_phone_in_the_middle_of_a_large_message_still_hears_it()
    {
        relay.Directory.Pair(ben);
        var (slow, _) = await relay.ConnectAsync(ben, toClient: new PipeOptions(useSynchronizationContext: false, pauseWriterThreshold: 512, resumeWriterThreshold: 256));
        await slow.SubscribeAsync(ben.Inbox, "box/wipe");
        var sender = await relay.PhoneAsync(ann);
        await sender.AskAsync(Wire.Publish(ben.Inbox, [.. Enumerable.Repeat((byte)7, 200_000)]));
        var wipe = WipeAsync();
        var large = await slow.ExpectAsync(3);
        Assert.Equal(200_000, large.Payload.Length);
        Assert.Equal(0, large.Payload[^1]);
        Assert.Equal(secret, (await slow.ExpectAsync(3)).Payload);
        await slow.ExpectDisconnectAsync(0x98);
        await wipe;
    }

    [Fact]
    public async Task A_wipe_under_full_load_and_a_second_one_at_once_end_well()
    {
        var phones = new List<Task<bool>>();
        var connected = new List<TestClient>();
        foreach (var device in new[] { ann, ben, cem }) connected.Add(await relay.PhoneAsync(device, TestRelay.Room, "box/wipe"));
        foreach (var phone in connected) phones.Add(Task.Run(() => TalkUntilClosedAsync(phone)));
        await ForeignClientTests.Eventually(() => relay.Counts.ErasedOnReceipt > 200);

        await Task.WhenAll(WipeAsync(), WipeAsync());

        Assert.All(await Task.WhenAll(phones), Assert.True);
        await ForeignClientTests.Eventually(() => relay.Relay.Connections == 0);
        Assert.Equal((0, 0, 0L), (relay.Counts.Waiting, relay.Counts.InFlight, relay.Counts.Occupied.Bytes));
    }

    async Task WipeAsync()
    {
        relay.Mailbox.Zero();
        await relay.Relay.TellWipedAsync(secret);
        await relay.Relay.CloseAllAsync();
    }

    // Whether the secret was heard before the end.
    async Task<bool> TalkUntilClosedAsync(TestClient phone)
    {
        var heard = false;
        ushort id = 0;
        await phone.SendAsync(Wire.Publish(TestRelay.Room, new byte[2000], id: ++id));
        while (await phone.ReadAsync() is { } packet)
        {
            if (packet.Type == 4) await phone.SendAsync(Wire.Publish(TestRelay.Room, new byte[2000], id: id = (ushort)((id % 60_000) + 1)));
            if (packet.Type == 3 && packet.QoS == 1) await phone.SendAsync(Wire.Puback(packet.PacketId));
            heard |= packet.Type == 3 && packet.Topic == "box/wipe" && packet.Payload.SequenceEqual(secret);
        }

        return heard;
    }

    public void Dispose()
    {
        relay.Dispose();
        ann.Dispose();
        ben.Dispose();
        cem.Dispose();
    }
}
