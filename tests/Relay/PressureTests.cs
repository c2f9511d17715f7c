// What the relay does when it is given more than it takes: full mailbox, full shares, a client that does not read
// (protocol.md, Limits).
using System.IO.Pipelines;
using Messenger.Appliance.Core;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Relay.Tests;

public sealed class PressureTests : IDisposable
{
    readonly TestRelay relay = new(new() { Mailbox = ByteCount.MiB(2), SenderSharePercent = 40, RecipientSharePercent = 20, PublishBurst = 100_000 });
    readonly TestDevice ann = new(), ben = new(), cem = new();

    [Fact]
    public async Task A_sender_whose_messages_fill_its_share_is_told_to_keep_them()
    {
        foreach (var device in new[] { ben, cem }) await (await relay.PhoneAsync(device, device.Inbox)).LeaveAsync();
        var sender = await relay.PhoneAsync(ann);
        Assert.Equal(RelayAttention.None, relay.Relay.Attention);
        Assert.Equal(0x97, await FillAsync(sender, ben.Inbox));
        Assert.Equal(RelayAttention.RecipientShare, relay.Relay.Attention);
        Assert.Equal(0x97, await FillAsync(sender, cem.Inbox));
        Assert.InRange(relay.Counts.WaitingBytes.Bytes, 0.3 * relay.Limits.Mailbox.Bytes, 0.4 * relay.Limits.Mailbox.Bytes);
        var other = await relay.PhoneAsync(ben);
        Assert.Equal(0, (await other.AskAsync(Wire.Publish(cem.Inbox, [1]))).Reason);
        Assert.True(relay.Counts.Refused > 0);
        relay.Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.NotEqual(RelayAttention.None, relay.Relay.Attention);
        relay.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(RelayAttention.None, relay.Relay.Attention);
    }

    [Fact]
    public async Task One_full_phone_does_not_keep_a_room_from_talking()
    {
        await (await relay.PhoneAsync(ben, ben.Inbox, TestRelay.Room)).LeaveAsync();
        var there = await relay.PhoneAsync(cem, TestRelay.Room);
        var sender = await relay.PhoneAsync(ann);
        await FillAsync(sender, ben.Inbox);
        Assert.Equal(0, (await sender.AskAsync(Wire.Publish(TestRelay.Room, new byte[10_000]))).Reason);
        Assert.Equal(10_000, (await there.ExpectAsync(3)).Payload.Length);
    }

    [Fact]
    public async Task A_phone_for_which_something_was_not_taken_is_told_so_each_time_it_connects()
    {
        await (await relay.PhoneAsync(ben, ben.Inbox, TestRelay.Room)).LeaveAsync();
        await relay.PhoneAsync(cem, TestRelay.Room);
        var sender = await relay.PhoneAsync(ann);
        await FillAsync(sender, ben.Inbox);
        Assert.Equal(0, (await sender.AskAsync(Wire.Publish(TestRelay.Room, new byte[10_000]))).Reason);
        byte[] expected = [0x26, .. Wire.Text("missed"), .. Wire.Text("2")];
        for (var i = 0; i < 2; i++)
        {
            var (client, connack) = await relay.ConnectAsync(ben);
            Assert.True(connack.SessionPresent);
            Assert.Equal(expected, connack.Properties[^expected.Length..]);
            await client.LeaveAsync();
        }
    }

    [Fact]
    public async Task A_client_that_does_not_read_costs_a_bounded_amount_and_is_cut_off()
    {
        relay.Directory.Pair(ben);
        var (deaf, _) = await relay.ConnectAsync(ben, toClient: new PipeOptions(useSynchronizationContext: false, pauseWriterThreshold: 1024, resumeWriterThreshold: 512));
        await deaf.SubscribeAsync(ben.Inbox);
        var sender = await relay.PhoneAsync(ann);
        for (ushort id = 1; id <= 8; id++) Assert.Equal(0, (await sender.AskAsync(Wire.Publish(ben.Inbox, new byte[40_000], id: id))).Reason);
        var unread = await deaf.Pipe.Input.ReadAsync(TestContext.Current.CancellationToken);
        Assert.InRange(unread.Buffer.Length, 1024, 80 * 1024);
        deaf.Pipe.Input.AdvanceTo(unread.Buffer.Start);
        relay.Clock.Advance(TimeSpan.FromSeconds(19));
        await sender.ExpectNothingAsync();
        Assert.Equal(2, relay.Relay.Connections);
        relay.Clock.Advance(TimeSpan.FromSeconds(3));
        await ForeignClientTests.Eventually(() => relay.Relay.Connections == 1);
        Assert.Equal((8, 0), (relay.Counts.Waiting, relay.Counts.InFlight));
        var (again, connack) = await relay.ConnectAsync(ben);
        Assert.True(connack.SessionPresent);
        for (var i = 0; i < 8; i++) Assert.Equal(40_000, (await again.ExpectAsync(3)).Payload.Length);
    }

    [Fact]
    public async Task A_client_that_reads_late_gets_everything_in_order()
    {
        relay.Directory.Pair(ben);
        var (slow, _) = await relay.ConnectAsync(ben, toClient: new PipeOptions(useSynchronizationContext: false, pauseWriterThreshold: 1024, resumeWriterThreshold: 512));
        await slow.SubscribeAsync(ben.Inbox);
        var sender = await relay.PhoneAsync(ann);
        for (ushort id = 1; id <= 10; id++)
        {
            var payload = new byte[30_000];
            Array.Fill(payload, (byte)id);
            Assert.Equal(0, (await sender.AskAsync(Wire.Publish(ben.Inbox, payload, id: id))).Reason);
        }

        await slow.SendAsync(Wire.Ping);
        for (var i = 1; i <= 10; i++)
        {
            var packet = await slow.ReadAsync();
            if (packet!.Type == 13) packet = await slow.ReadAsync();
            Assert.Equal((3, 30_000), (packet!.Type, packet.Payload.Length));
            Assert.All(packet.Payload, one => Assert.Equal((byte)i, one));
            await slow.SendAsync(Wire.Puback(packet.PacketId));
        }

        await ForeignClientTests.Eventually(() => relay.Counts.Occupied.Bytes == 0);
    }

    [Fact]
    public async Task A_client_whose_answers_are_stuck_is_not_read_from()
    {
        relay.Directory.Pair(ben);
        var (deaf, _) = await relay.ConnectAsync(ben, toClient: new PipeOptions(useSynchronizationContext: false, pauseWriterThreshold: 64, resumeWriterThreshold: 32));
        byte[] pings = [.. Enumerable.Repeat(Wire.Ping, 200_000).SelectMany(ping => ping)];
        var sending = deaf.SendAsync([.. pings, .. pings, .. pings]);
        await Task.WhenAny(sending, Task.Delay(500, TestContext.Current.CancellationToken));
        var unread = await deaf.Pipe.Input.ReadAsync(TestContext.Current.CancellationToken);
        Assert.InRange(unread.Buffer.Length, 64, 100 * 1024);
        deaf.Pipe.Input.AdvanceTo(unread.Buffer.Start);
    }

    [Fact]
    public async Task A_typing_flood_to_a_client_that_does_not_read_is_dropped()
    {
        relay.Directory.Pair(ben);
        var (deaf, _) = await relay.ConnectAsync(ben, toClient: new PipeOptions(useSynchronizationContext: false, pauseWriterThreshold: 1024, resumeWriterThreshold: 512));
        await deaf.SubscribeAsync(ben.Inbox);
        var sender = await relay.PhoneAsync(ann);
        for (var i = 0; i < 1000; i++) await sender.SendAsync(Wire.Publish(ben.Inbox, new byte[1000], qos: 0));
        await sender.ExpectNothingAsync();
        Assert.InRange(relay.Counts.InFlight, 1, 65);
        Assert.InRange(relay.Counts.Occupied.Bytes, 1, 80_000);
    }

    // Until it is refused; the reason of the refusal.
    static async Task<byte> FillAsync(TestClient sender, string topic)
    {
        for (ushort id = 1; id < 1000; id++)
        {
            var reason = (await sender.AskAsync(Wire.Publish(topic, new byte[10_000], id: id))).Reason;
            if (reason != 0) return reason;
        }

        return 0;
    }

    public void Dispose()
    {
        relay.Dispose();
        ann.Dispose();
        ben.Dispose();
        cem.Dispose();
    }
}
