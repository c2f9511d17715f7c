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

    public void Dispose()
    {
        relay.Dispose();
        ann.Dispose();
        ben.Dispose();
        cem.Dispose();
    }
}
