// What happens to a message between PUBLISH and the last PUBACK (protocol.md, Delivery).
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Relay.Tests;

public sealed class DeliveryTests : IDisposable
{
    readonly TestRelay relay = new();
    readonly TestDevice ann = new(), ben = new(), cem = new();

    [Fact]
    public async Task Message_between_connected_phones_is_never_stored()
    {
        var sender = await relay.PhoneAsync(ann, TestRelay.Room);
        var receiver = await relay.PhoneAsync(ben, TestRelay.Room);

        await sender.SendAsync(Wire.Publish(TestRelay.Room, [1, 2, 3], id: 7));

        var delivered = await receiver.ExpectAsync(3);
        Assert.Equal([1, 2, 3], delivered.Payload);
        Assert.Equal(TestRelay.Room, delivered.Topic);
        Assert.Equal(1, delivered.QoS);
        Assert.Equal((0, 1), (relay.Counts.Waiting, relay.Counts.InFlight));
        var back = await sender.ExpectAsync(3);
        Assert.Equal(7, (await sender.ExpectAsync(4)).PacketId);
        await receiver.SendAsync(Wire.Puback(delivered.PacketId));
        await sender.SendAsync(Wire.Puback(back.PacketId));
        await sender.ExpectNothingAsync();
        await receiver.ExpectNothingAsync();
        Assert.Equal((0, 0, 1L, 0L, 1L), (relay.Counts.Waiting, relay.Counts.InFlight, relay.Counts.PassedThrough, relay.Counts.Stored, relay.Counts.ErasedOnReceipt));
        Assert.Equal(0, relay.Counts.Occupied.Bytes);
    }

    [Fact]
    public async Task Message_for_an_absent_phone_is_erased_after_acknowledgement()
    {
        var receiver = await relay.PhoneAsync(ben, ben.Inbox);
        await receiver.LeaveAsync();
        var sender = await relay.PhoneAsync(ann);
        Assert.Equal(0, (await sender.AskAsync(Wire.Publish(ben.Inbox, [9]))).Reason);
        Assert.Equal((1, 0), (relay.Counts.Waiting, relay.Counts.InFlight));

        var (again, connack) = await relay.ConnectAsync(ben);

        Assert.True(connack.SessionPresent);
        var delivered = await again.ExpectAsync(3);
        Assert.False(delivered.Duplicate);
        Assert.Equal((0, 1), (relay.Counts.Waiting, relay.Counts.InFlight));
        await again.SendAsync(Wire.Puback(delivered.PacketId));
        await again.ExpectNothingAsync();
        Assert.Equal((0, 0, 0L, 1L, 1L), (relay.Counts.Waiting, relay.Counts.InFlight, relay.Counts.PassedThrough, relay.Counts.Stored, relay.Counts.ErasedOnReceipt));
        Assert.Equal(0, relay.Counts.Occupied.Bytes);
    }

    [Fact]
    public async Task Expiry_is_counted_down_in_what_is_delivered()
    {
        await (await relay.PhoneAsync(ben, ben.Inbox)).LeaveAsync();
        var sender = await relay.PhoneAsync(ann);
        await sender.AskAsync(Wire.Publish(ben.Inbox, [1], properties: Wire.Expiry(100)));
        await relay.PassAsync(TimeSpan.FromSeconds(30));
        var (receiver, _) = await relay.ConnectAsync(ben);
        Assert.Equal(70u, (await receiver.ExpectAsync(3)).Expiry);
    }

    [Fact]
    public async Task Expiry_is_the_retention_where_none_is_given_and_at_most_that()
    {
        var receiver = await relay.PhoneAsync(ben, ben.Inbox);
        var sender = await relay.PhoneAsync(ann);
        await sender.AskAsync(Wire.Publish(ben.Inbox, [1]));
        await sender.AskAsync(Wire.Publish(ben.Inbox, [2], id: 2, properties: Wire.Expiry(uint.MaxValue)));
        relay.Retention = TimeSpan.FromMinutes(5);
        await sender.AskAsync(Wire.Publish(ben.Inbox, [3], id: 3));
        Assert.Equal(86_400u, (await receiver.ExpectAsync(3)).Expiry);
        Assert.Equal(86_400u, (await receiver.ExpectAsync(3)).Expiry);
        Assert.Equal(300u, (await receiver.ExpectAsync(3)).Expiry);
    }

    [Fact]
    public async Task Expired_message_is_erased_at_its_deadline_and_never_delivered()
    {
        await (await relay.PhoneAsync(ben, ben.Inbox)).LeaveAsync();
        var sender = await relay.PhoneAsync(ann);
        await sender.AskAsync(Wire.Publish(ben.Inbox, [1], properties: Wire.Expiry(5)));
        await sender.AskAsync(Wire.Publish(ben.Inbox, [2], id: 2, properties: Wire.Expiry(50)));
        await relay.PassAsync(TimeSpan.FromSeconds(4));
        Assert.Equal(2, relay.Counts.Waiting);
        Assert.Equal(4, relay.Counts.OldestWaiting.TotalSeconds);
        await relay.PassAsync(TimeSpan.FromSeconds(2));
        Assert.Equal((1, 1L), (relay.Counts.Waiting, relay.Counts.Expired));
        var (receiver, _) = await relay.ConnectAsync(ben);
        Assert.Equal([2], (await receiver.ExpectAsync(3)).Payload);
        await receiver.ExpectNothingAsync();
    }

    [Fact]
    public async Task Unacknowledged_messages_come_again_with_dup_under_the_same_ids_in_order()
    {
        var receiver = await relay.PhoneAsync(ben, ben.Inbox);
        var sender = await relay.PhoneAsync(ann);
        for (ushort id = 1; id <= 4; id++) await sender.AskAsync(Wire.Publish(ben.Inbox, [(byte)id], id: id));
        var ids = new List<ushort>();
        for (var i = 0; i < 4; i++) ids.Add((await receiver.ExpectAsync(3)).PacketId);
        await receiver.SendAsync(Wire.Puback(ids[1]));
        await receiver.LeaveAsync();
        Assert.Equal((3, 0, 3L), (relay.Counts.Waiting, relay.Counts.InFlight, relay.Counts.Stored));
        await sender.AskAsync(Wire.Publish(ben.Inbox, [5], id: 5));

        var (again, _) = await relay.ConnectAsync(ben);

        foreach (var (payload, id) in new[] { (1, ids[0]), (3, ids[2]), (4, ids[3]) })
        {
            var redelivered = await again.ExpectAsync(3);
            Assert.Equal((true, payload, id), (redelivered.Duplicate, redelivered.Payload[0], redelivered.PacketId));
            await again.SendAsync(Wire.Puback(id));
        }

        var last = await again.ExpectAsync(3);
        Assert.Equal((false, 5), (last.Duplicate, last.Payload[0]));
        Assert.DoesNotContain(last.PacketId, ids);
        await again.SendAsync(Wire.Puback(last.PacketId));
        await again.ExpectNothingAsync();
        Assert.Equal(0, relay.Counts.Occupied.Bytes);
    }

    [Fact]
    public async Task No_more_than_the_clients_receive_maximum_is_on_the_way()
    {
        relay.Directory.Pair(ben);
        var (receiver, _) = await relay.ConnectAsync(ben, [.. Wire.SessionExpiry(600), 0x21, 0, 2]);
        await receiver.SubscribeAsync(ben.Inbox);
        var sender = await relay.PhoneAsync(ann);
        for (ushort id = 1; id <= 5; id++) await sender.AskAsync(Wire.Publish(ben.Inbox, [(byte)id], id: id));
        var first = await receiver.ExpectAsync(3);
        var second = await receiver.ExpectAsync(3);
        await receiver.ExpectNothingAsync();
        Assert.Equal((3, 2), (relay.Counts.Waiting, relay.Counts.InFlight));
        await receiver.SendAsync(Wire.Puback(second.PacketId));
        Assert.Equal([3], (await receiver.ExpectAsync(3)).Payload);
        await receiver.ExpectNothingAsync();
        await receiver.SendAsync(Wire.Puback(first.PacketId));
        Assert.Equal([4], (await receiver.ExpectAsync(3)).Payload);
    }

    [Fact]
    public async Task A_message_too_large_for_a_client_is_dropped_for_that_client_alone()
    {
        relay.Directory.Pair(ben);
        var (small, _) = await relay.ConnectAsync(ben, [.. Wire.SessionExpiry(600), .. Wire.MostPacket(130)]);
        await small.SubscribeAsync(TestRelay.Room);
        var large = await relay.PhoneAsync(cem, TestRelay.Room);
        var sender = await relay.PhoneAsync(ann);
        await sender.AskAsync(Wire.Publish(TestRelay.Room, new byte[100]));
        await sender.AskAsync(Wire.Publish(TestRelay.Room, new byte[40], id: 2));
        Assert.Equal(100, (await large.ExpectAsync(3)).Payload.Length);
        Assert.Equal(40, (await small.ExpectAsync(3)).Payload.Length);
    }

    [Fact]
    public async Task Properties_that_belong_to_the_message_arrive_unaltered()
    {
        byte[] kept = [1, 1, 3, .. Wire.Text("application/x"), 8, .. Wire.Text("inbox/x"), 9, .. Wire.Binary([1, 2, 3]), 0x26, .. Wire.Text("k"), .. Wire.Text("v"), 0x26, .. Wire.Text("k"), .. Wire.Text("w")];
        var receiver = await relay.PhoneAsync(ben, ben.Inbox);
        var sender = await relay.PhoneAsync(ann);
        await sender.AskAsync(Wire.Publish(ben.Inbox, [7], properties: [.. kept[..2], .. Wire.Expiry(60), .. kept[2..], 0x23, 0, 1]));
        await sender.AskAsync(Wire.Publish("", [8], id: 2, properties: [0x23, 0, 1, .. kept]));
        foreach (var (payload, expiry) in new[] { (7, 60u), (8, 86_400u) })
        {
            var delivered = await receiver.ExpectAsync(3);
            Assert.Equal([.. Wire.Expiry(expiry), .. kept], delivered.Properties);
            Assert.Equal([(byte)payload], delivered.Payload);
        }

        Assert.Equal(2 * (kept.Length + 1), relay.Counts.InFlightBytes.Bytes);
    }

    [Fact]
    public async Task QoS_0_reaches_those_who_are_there_and_waits_for_nobody()
    {
        await (await relay.PhoneAsync(ben, TestRelay.Room)).LeaveAsync();
        var there = await relay.PhoneAsync(cem, TestRelay.Room);
        var sender = await relay.PhoneAsync(ann);
        await sender.SendAsync(Wire.Publish(TestRelay.Room, [1], qos: 0));
        var delivered = await there.ExpectAsync(3);
        Assert.Equal((0, 1), (delivered.QoS, delivered.Payload[0]));
        Assert.Equal(0, relay.Counts.Occupied.Bytes);
        var (back, _) = await relay.ConnectAsync(ben);
        await back.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_subscription_of_QoS_0_gets_QoS_1_messages_as_QoS_0()
    {
        var receiver = await relay.PhoneAsync(ben);
        await receiver.AskAsync(Wire.Subscribe(1, (ben.Inbox, 0)));
        var sender = await relay.PhoneAsync(ann);
        Assert.Equal(0, (await sender.AskAsync(Wire.Publish(ben.Inbox, [1]))).Reason);
        Assert.Equal(0, (await receiver.ExpectAsync(3)).QoS);
        await receiver.LeaveAsync();
        Assert.Equal(0x10, (await sender.AskAsync(Wire.Publish(ben.Inbox, [1], id: 2))).Reason);
        Assert.Equal(0, relay.Counts.Occupied.Bytes);
    }

    [Fact]
    public async Task Payload_is_held_once_however_many_wait_for_it()
    {
        foreach (var device in new[] { ben, cem }) await (await relay.PhoneAsync(device, TestRelay.Room)).LeaveAsync();
        var sender = await relay.PhoneAsync(ann);
        await sender.AskAsync(Wire.Publish(TestRelay.Room, new byte[10_000]));
        Assert.Equal((1, 10_000L), (relay.Counts.Waiting, relay.Counts.WaitingBytes.Bytes));
        Assert.InRange(relay.Counts.Occupied.Bytes, 10_000, 11_000);
        var (first, _) = await relay.ConnectAsync(ben);
        await first.SendAsync(Wire.Puback((await first.ExpectAsync(3)).PacketId));
        await first.ExpectNothingAsync();
        Assert.Equal(1, relay.Counts.Waiting);
        var (second, _) = await relay.ConnectAsync(cem);
        await second.SendAsync(Wire.Puback((await second.ExpectAsync(3)).PacketId));
        await second.ExpectNothingAsync();
        Assert.Equal((0, 1L), (relay.Counts.Waiting, relay.Counts.ErasedOnReceipt));
    }

    public void Dispose()
    {
        relay.Dispose();
        ann.Dispose();
        ben.Dispose();
        cem.Dispose();
    }
}
