// What StrictCheck lets through is what MQTTnet's decoder reads, and it reads the same: neither throws, whatever the bytes.
using System.Text;
using CsCheck;
using Messenger.Appliance.Relay.Codec;
using Messenger.Appliance.Relay.Tests.Kit;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Messenger.Appliance.Relay.Tests;

public sealed class RarePacketsTests
{
    static readonly byte[] UserProperty = [0x26, .. Wire.Text("k"), .. Wire.Text("값")];

    static readonly byte[][] Connects =
    [
        Wire.Connect("ann", TestRelay.Authentication(new byte[32])),
        Wire.Connect("", [.. Wire.SessionExpiry(9), 0x21, 0, 5, 0x27, 0, 0, 16, 0, 0x22, 0, 5, 0x19, 1, 0x17, 0, .. UserProperty, .. UserProperty], cleanStart: false),
        Wire.Connect("ann", flags: 0xC0, after: [.. Wire.Text("name"), .. Wire.Binary([1, 2])]),
    ];

    static readonly byte[][] Auths =
    [
        Wire.Packet(0xF0),
        Wire.Packet(0xF0, 0x18),
        Wire.Auth(0x18, [.. TestRelay.Authentication(new byte[64]), 0x1F, .. Wire.Text("why"), .. UserProperty]),
    ];

    static readonly byte[][] Subscribes =
    [
        Wire.Subscribe(1, ("room/AAAAAAAAAAAAAAAAAAAAAA", 1), ("가/+/😀", 0x2C)),
        Wire.Packet(0x82, [0, 2, .. Wire.Properties([0x0B, 0x80, 1, .. UserProperty]), .. Wire.Text("a"), 2]),
    ];

    static readonly byte[][] Unsubscribes =
    [
        Wire.Unsubscribe(1, "room/AAAAAAAAAAAAAAAAAAAAAA", "a"),
        Wire.Packet(0xA2, [0, 2, .. Wire.Properties(UserProperty), .. Wire.Text("\uFEFFa")]),
    ];

    static readonly byte[][] Disconnects =
    [
        Wire.Packet(0xE0),
        Wire.Packet(0xE0, 4),
        Wire.Disconnect(0, [.. Wire.SessionExpiry(7), 0x1F, .. Wire.Text("why"), .. UserProperty]),
    ];

    [Fact]
    public void Whatever_passes_the_check_as_connect_is_decoded() => Mutants(Connects).Sample(body =>
    {
        if (StrictCheck.Connect(body, out _) is not null) return;
        var packet = RarePackets.Decode<MqttConnectPacket>(MqttControlPacketType.Connect, body);
        Assert.False(packet.WillFlag);
        Assert.NotNull(packet.ClientId);
    });

    [Fact]
    public void Whatever_passes_the_check_as_auth_is_decoded() => Mutants(Auths).Sample(body =>
    {
        if (StrictCheck.Auth(body) is not null) return;
        var packet = RarePackets.Decode<MqttAuthPacket>(MqttControlPacketType.Auth, body);
        Assert.Equal(body.Length == 0 ? 0 : body[0], (int)packet.ReasonCode);
    });

    [Fact]
    public void Whatever_passes_the_check_as_disconnect_is_decoded() => Mutants(Disconnects).Sample(body =>
    {
        if (StrictCheck.Disconnect(body, out var hasSessionExpiry) is not null) return;
        var packet = RarePackets.Decode<MqttDisconnectPacket>(MqttControlPacketType.Disconnect, body);
        Assert.True(hasSessionExpiry || packet.SessionExpiryInterval == 0);
    });

    [Fact]
    public void Whatever_passes_the_check_as_subscribe_is_decoded_filter_by_filter() => Mutants(Subscribes).Sample(body =>
    {
        if (StrictCheck.Subscribe(body) is not null) return;
        var packet = RarePackets.Decode<MqttSubscribePacket>(MqttControlPacketType.Subscribe, body);
        byte[] filters = [.. packet.TopicFilters.SelectMany(filter => (byte[])[.. Wire.Binary(Encoding.UTF8.GetBytes(filter.Topic)), Options(filter)])];
        Assert.Equal(filters, body[^filters.Length..]);
        Assert.NotEmpty(filters);
    });

    [Fact]
    public void Whatever_passes_the_check_as_unsubscribe_is_decoded_filter_by_filter() => Mutants(Unsubscribes).Sample(body =>
    {
        if (StrictCheck.Unsubscribe(body) is not null) return;
        var packet = RarePackets.Decode<MqttUnsubscribePacket>(MqttControlPacketType.Unsubscribe, body);
        byte[] filters = [.. packet.TopicFilters.SelectMany(Wire.Text)];
        Assert.Equal(filters, body[^filters.Length..]);
        Assert.NotEmpty(filters);
    });

    [Fact]
    public void Unaltered_examples_pass()
    {
        Assert.All(Connects, packet => Assert.Null(StrictCheck.Connect(packet.AsSpan(2), out _)));
        Assert.All(Auths, packet => Assert.Null(StrictCheck.Auth(packet.AsSpan(2))));
        Assert.All(Subscribes, packet => Assert.Null(StrictCheck.Subscribe(packet.AsSpan(2))));
        Assert.All(Unsubscribes, packet => Assert.Null(StrictCheck.Unsubscribe(packet.AsSpan(2))));
        Assert.All(Disconnects, packet => Assert.Null(StrictCheck.Disconnect(packet.AsSpan(2), out _)));
    }

    static byte Options(MqttTopicFilter filter) =>
        (byte)((int)filter.QualityOfServiceLevel | (filter.NoLocal ? 4 : 0) | (filter.RetainAsPublished ? 8 : 0) | ((int)filter.RetainHandling << 4));

    // Bodies of the examples, cut or lengthened, with a few bytes changed: many stay well-formed, more do not.
    static Gen<byte[]> Mutants(byte[][] packets) =>
        from packet in Gen.Int[0, packets.Length - 1].Select(which => packets[which])
        from kept in Gen.Frequency((4, Gen.Const(packet.Length)), (1, Gen.Int[2, packet.Length]))
        from more in Gen.Frequency((4, Gen.Const(Array.Empty<byte>())), (1, Gen.Byte.Array[1, 4]))
        from changes in Gen.Select(Gen.Int[2, packet.Length + 3], Gen.Byte).Array[0, 3]
        select Altered([.. packet[..kept], .. more], changes);

    static byte[] Altered(byte[] packet, (int At, byte Value)[] changes)
    {
        foreach (var (at, value) in changes.Where(change => change.At < packet.Length)) packet[at] = value;
        return packet[2..];
    }
}
