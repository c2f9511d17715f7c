// A connected client that does not keep to MQTT 5 is told so with the right code, and only that client (protocol.md, Part I).
using Messenger.Appliance.Core;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Relay.Tests;

public sealed class ProtocolTests : IDisposable
{
    readonly TestRelay relay = new(new() { Mailbox = ByteCount.MiB(2), PacketSize = ByteCount.KiB(4), SubscriptionsPerDevice = 3, PublishesPerSecond = 2, PublishBurst = 4, ReceiveMaximum = 4 });
    readonly TestDevice ann = new(), ben = new();

    public static TheoryData<string, byte[], byte> Ending() => new()
    {
        { "a second CONNECT", Wire.Connect("x"), 0x82 },
        { "re-authentication", Wire.Auth(0x19, TestRelay.Authentication(new byte[32])), 0x82 },
        { "CONNACK from a client", Wire.Packet(0x20, 0, 0), 0x82 },
        { "SUBACK from a client", Wire.Packet(0x90, 0, 1, 0), 0x82 },
        { "PINGRESP from a client", Wire.Packet(0xD0), 0x82 },
        { "PUBREC", Wire.Packet(0x50, 0, 1), 0x82 },
        { "PUBREL", Wire.Packet(0x62, 0, 1), 0x82 },
        { "PUBCOMP", Wire.Packet(0x70, 0, 1), 0x82 },
        { "packet type 0", Wire.Packet(0x00), 0x81 },
        { "PINGREQ with flags", Wire.Packet(0xC1), 0x81 },
        { "PINGREQ with a body", Wire.Packet(0xC0, 0), 0x81 },
        { "SUBSCRIBE without its flags", Wire.Packet(0x80, 0, 1, 0), 0x81 },
        { "an over-long remaining length", [0xC0, 0x80, 0x00], 0x81 },
        { "a remaining length of five bytes", [0x30, 0x80, 0x80, 0x80, 0x80, 0x01], 0x81 },
        { "a packet above the maximum", [0x32, 0x81, 0x20], 0x95 },
        { "QoS 2", Wire.Publish(TestRelay.Room, [], qos: 2), 0x9B },
        { "QoS 3", Wire.Publish(TestRelay.Room, [], qos: 3), 0x81 },
        { "retain", Wire.Publish(TestRelay.Room, [], flags: 1), 0x9A },
        { "DUP of QoS 0", Wire.Publish(TestRelay.Room, [], qos: 0, flags: 8), 0x81 },
        { "packet id 0", Wire.Publish(TestRelay.Room, [], id: 0), 0x82 },
        { "no topic and no alias", Wire.Publish("", []), 0x82 },
        { "a wildcard in a topic name", Wire.Publish("room/+", []), 0x90 },
        { "a topic that is not UTF-8", Wire.Packet(0x32, 0, 2, 0xC3, 0x28, 0, 1, 0), 0x81 },
        { "a topic with a surrogate", Wire.Packet(0x32, 0, 3, 0xED, 0xA0, 0x80, 0, 1, 0), 0x81 },
        { "a topic with U+0000", Wire.Publish("room/\0", []), 0x81 },
        { "a topic longer than the packet", Wire.Packet(0x32, 0, 9, 1), 0x81 },
        { "an alias of 0", Wire.Publish(TestRelay.Room, [], properties: [0x23, 0, 0]), 0x94 },
        { "an alias above the maximum", Wire.Publish(TestRelay.Room, [], properties: [0x23, 0, 17]), 0x94 },
        { "an alias never set", Wire.Publish("", [], properties: [0x23, 0, 5]), 0x94 },
        { "an expiry twice", Wire.Publish(TestRelay.Room, [], properties: [.. Wire.Expiry(1), .. Wire.Expiry(1)]), 0x82 },
        { "a payload format of 2", Wire.Publish(TestRelay.Room, [], properties: [1, 2]), 0x82 },
        { "a subscription identifier from a client", Wire.Publish(TestRelay.Room, [], properties: [0x0B, 1]), 0x82 },
        { "a property of CONNECT", Wire.Publish(TestRelay.Room, [], properties: Wire.SessionExpiry(1)), 0x81 },
        { "a response topic with a wildcard", Wire.Publish(TestRelay.Room, [], properties: [8, .. Wire.Text("a/#")]), 0x82 },
        { "an empty response topic", Wire.Publish(TestRelay.Room, [], properties: [8, 0, 0]), 0x82 },
        { "a cut property", Wire.Publish(TestRelay.Room, [], properties: [2, 0, 0]), 0x81 },
        { "SUBSCRIBE of nothing", Wire.Packet(0x82, 0, 1, 0), 0x82 },
        { "SUBSCRIBE with packet id 0", Wire.Subscribe(0, ("a", 0)), 0x82 },
        { "SUBSCRIBE with QoS 3", Wire.Subscribe(1, (TestRelay.Room, 3)), 0x82 },
        { "SUBSCRIBE with retain handling 3", Wire.Subscribe(1, (TestRelay.Room, 0x31)), 0x82 },
        { "SUBSCRIBE with reserved options", Wire.Subscribe(1, (TestRelay.Room, 0x40)), 0x81 },
        { "SUBSCRIBE with a subscription identifier", Wire.Packet(0x82, [0, 1, 2, 0x0B, 7, .. Wire.Text(TestRelay.Room), 1]), 0xA1 },
        { "SUBSCRIBE with a wildcard", Wire.Subscribe(1, (TestRelay.Room, 1), ("room/+", 1)), 0xA2 },
        { "SUBSCRIBE to everything", Wire.Subscribe(1, ("#", 1)), 0xA2 },
        { "SUBSCRIBE to share", Wire.Subscribe(1, ("$share/g/" + TestRelay.Room, 1)), 0x9E },
        { "SUBSCRIBE with an empty filter", Wire.Subscribe(1, ("", 0)), 0x82 },
        { "SUBSCRIBE that ends in a filter", Wire.Packet(0x82, 0, 1, 0, 0, 9, 1), 0x81 },
        { "UNSUBSCRIBE of nothing", Wire.Packet(0xA2, 0, 1, 0), 0x82 },
        { "PUBACK with packet id 0", Wire.Puback(0), 0x82 },
        { "PUBACK of one byte", Wire.Packet(0x40, 1), 0x81 },
        { "PUBACK with an unknown reason", Wire.Puback(1, 0x42), 0x82 },
        { "PUBACK with bytes after the end", Wire.Puback(1, 0, 0, 0), 0x81 },
        { "DISCONNECT with an unknown reason", Wire.Disconnect(0x03), 0x82 },
        { "DISCONNECT with a reason of the box", Wire.Disconnect(0x8E), 0x82 },
        { "DISCONNECT with a wrong property", Wire.Disconnect(0, Wire.Expiry(1)), 0x81 },
    };

    [Theory]
    [MemberData(nameof(Ending))]
    public async Task A_client_against_the_protocol_is_told_why_and_let_go(string what, byte[] packet, byte reason)
    {
        var other = await relay.PhoneAsync(ben, ben.Inbox);
        var client = await relay.PhoneAsync(ann);
        await client.SendAsync(packet);
        var disconnect = await client.ReadAsync();
        Assert.True(disconnect?.Type == 14 && disconnect.Reason == reason, $"{what}: {disconnect?.Type} {disconnect?.Reason:x2}");
        Assert.Null(await client.ReadAsync());
        await other.ExpectNothingAsync();
        Assert.Equal(0, relay.Counts.Occupied.Bytes);
    }

    [Theory]
    [InlineData("inbox/AAAAAAAAAAAAAAAAAAAAAA", 1, 0x87)]
    [InlineData("room/AAAAAAAAAAAAAAAAAAAAAA", 1, 1)]
    [InlineData("room/AAAAAAAAAAAAAAAAAAAAAA", 0, 0)]
    [InlineData("room/AAAAAAAAAAAAAAAAAAAAAA", 2, 1)]
    [InlineData("room/AAAAAAAAAAAAAAAAAAAAAA", 5, 0x83)]
    [InlineData("room/AAAAAAAAAAAAAAAAAAAAAB", 1, 0x8F)]
    [InlineData("room/", 1, 0x8F)]
    [InlineData("box/wipe", 1, 1)]
    [InlineData("box/other", 1, 0x87)]
    [InlineData("$SYS/broker", 1, 0x87)]
    public async Task Subscribing_is_answered_topic_by_topic(string filter, int options, byte code)
    {
        var client = await relay.PhoneAsync(ann);
        var answer = await client.AskAsync(Wire.Subscribe(9, (filter, options)));
        Assert.Equal((9, 9, code), (answer.Type, (int)answer.PacketId, answer.Codes[0]));
    }

    [Theory]
    [InlineData("box/wipe", 0x87)]
    [InlineData("news", 0x90)]
    [InlineData("room/short", 0x90)]
    [InlineData("$SYS/x", 0x90)]
    public async Task Publishing_elsewhere_is_refused(string topic, byte reason)
    {
        var client = await relay.PhoneAsync(ann, "box/wipe");
        Assert.Equal(reason, (await client.AskAsync(Wire.Publish(topic, [1]))).Reason);
        await client.SendAsync(Wire.Publish(topic, [1], qos: 0));
        await client.ExpectNothingAsync();
    }

    [Fact]
    public async Task More_subscriptions_than_allowed_are_refused_one_by_one()
    {
        var client = await relay.PhoneAsync(ann, ann.Inbox, "box/wipe");
        var answer = await client.AskAsync(Wire.Subscribe(2, (TestRelay.Room, 1), ("room/AAAAAAAAAAAAAAAAAAAAAQ", 1), (TestRelay.Room, 0)));
        Assert.Equal([1, 0x97, 0], answer.Codes);
        Assert.Equal([0, 0x11], (await client.AskAsync(Wire.Unsubscribe(3, TestRelay.Room, TestRelay.Room))).Codes);
        Assert.Equal([1], (await client.AskAsync(Wire.Subscribe(4, ("room/AAAAAAAAAAAAAAAAAAAAAQ", 1)))).Codes);
    }

    [Fact]
    public async Task A_room_nobody_subscribes_to_does_not_exist()
    {
        var client = await relay.PhoneAsync(ann, TestRelay.Room);
        await client.AskAsync(Wire.Unsubscribe(3, TestRelay.Room));
        Assert.Equal(0x10, (await client.AskAsync(Wire.Publish(TestRelay.Room, [1]))).Reason);
        Assert.Equal(0, relay.Relay.Subscriptions);
        Assert.Equal(0, relay.Counts.Occupied.Bytes);
    }

    [Fact]
    public async Task A_topic_alias_stands_for_its_topic()
    {
        var receiver = await relay.PhoneAsync(ben, TestRelay.Room);
        var sender = await relay.PhoneAsync(ann);
        await sender.AskAsync(Wire.Publish(TestRelay.Room, [1], properties: [0x23, 0, 16]));
        await sender.AskAsync(Wire.Publish("", [2], id: 2, properties: [0x23, 0, 16]));
        Assert.Equal([1], (await receiver.ExpectAsync(3)).Payload);
        var second = await receiver.ExpectAsync(3);
        Assert.Equal((TestRelay.Room, 2), (second.Topic, second.Payload[0]));
        Assert.Equal(5, second.Properties.Length);
    }

    [Fact]
    public async Task Publishing_too_fast_is_refused_until_time_has_passed()
    {
        await relay.PhoneAsync(ben, ben.Inbox);
        var sender = await relay.PhoneAsync(ann);
        for (ushort id = 1; id <= 4; id++) Assert.Equal(0, (await sender.AskAsync(Wire.Publish(ben.Inbox, [1], id: id))).Reason);
        Assert.Equal(0x97, (await sender.AskAsync(Wire.Publish(ben.Inbox, [1], id: 5))).Reason);
        relay.Clock.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(0, (await sender.AskAsync(Wire.Publish(ben.Inbox, [1], id: 6))).Reason);
        Assert.Equal(0x97, (await sender.AskAsync(Wire.Publish(ben.Inbox, [1], id: 7))).Reason);
    }

    [Fact]
    public async Task More_than_the_receive_maximum_at_once_ends_the_connection()
    {
        var sender = await relay.PhoneAsync(ann);
        byte[] burst = [.. Enumerable.Range(1, 5).SelectMany(id => Wire.Publish(TestRelay.Room, [1], id: (ushort)id))];
        await sender.SendAsync(burst);
        for (var i = 0; i < 4; i++) await sender.ExpectAsync(4);
        await sender.ExpectDisconnectAsync(0x93);
    }

    [Fact]
    public async Task Packets_may_arrive_byte_by_byte()
    {
        var receiver = await relay.PhoneAsync(ben, ben.Inbox);
        var sender = await relay.PhoneAsync(ann);
        foreach (var one in Wire.Publish(ben.Inbox, [1, 2, 3], properties: [.. Wire.Expiry(60), 3, .. Wire.Text("text")])) await sender.SendAsync(one);
        Assert.Equal(0, (await sender.ExpectAsync(4)).Reason);
        Assert.Equal([1, 2, 3], (await receiver.ExpectAsync(3)).Payload);
    }

    public void Dispose()
    {
        relay.Dispose();
        ann.Dispose();
        ben.Dispose();
    }
}
