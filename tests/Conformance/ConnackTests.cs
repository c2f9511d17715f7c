// 3.2 CONNACK: it comes first and once, says what is there, and a refusal is the end.
using Messenger.Appliance.Conformance.Tests.Kit;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Conformance.Tests;

public sealed class ConnackTests(OpenHost host)
{
    const string Known = "known";

    /// <summary>Table 3-1 of the standard.</summary>
    static readonly byte[] Reasons = [0, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8C, 0x90, 0x95, 0x97, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9F];

    [Fact]
    public async Task Connack_comes_before_everything_else_and_once()
    {
        var (name, topic) = (OpenHost.Name(), OpenHost.Name());
        var (client, _) = await host.ConnectAsync(name, Wire.SessionExpiry(600));
        await client.SubscribeAsync(topic);
        await client.LeaveAsync();
        await (await host.ClientAsync()).AskAsync(Wire.Publish(topic, [1]));

        var again = await host.DialAsync();
        await again.SendAsync([.. Wire.Connect(name, Wire.SessionExpiry(600), cleanStart: false), .. Wire.Subscribe(1, (OpenHost.Name(), 1)), .. Wire.Ping]);

        var types = new List<int>();
        for (var i = 0; i < 4; i++) types.Add((await again.ReadAsync())!.Type);
        Assert.Equal(2, types[0]);
        Assert.Equal([2, 3, 9, 13], types.Order());
        await again.ExpectNothingAsync();
    }

    public static TheoryData<byte[]> Refused() =>
    [
        Wire.Connect(Known, flags: 1),
        Wire.Connect(Known, flags: 4, after: [0, .. Wire.Text("t"), 0, 0]),
        Wire.Connect(Known, [0x21, 0, 0]),
        Wire.Connect(Known, [0x15, .. Wire.Text("SCRAM-SHA-1")]),
        Wire.Connect(Known, Wire.MostPacket(10)),
        Wire.Connect(Known, [0x26, .. Wire.Text("k"), .. Wire.Text(new string('v', 5000))]),
        Wire.Packet(0x10, [.. Wire.Text("MQTT"), 6, 2, 0, 60, 0, .. Wire.Text(Known)]),
    ];

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_refusal_has_a_reason_and_no_session_and_is_the_end(byte[] packet)
    {
        var (client, _) = await host.ConnectAsync(Known, Wire.SessionExpiry(600), cleanStart: false);
        await client.LeaveAsync();
        var refused = await host.DialAsync();
        await refused.SendAsync(packet);
        var connack = await refused.ExpectAsync(2);
        Assert.Equal((0x20, 0), (connack.First, connack.Body[0]));
        Assert.Contains(connack.Reason, Reasons.Where(reason => reason >= 0x80));
        Assert.Null(await refused.ReadAsync());
    }

    [Fact]
    public async Task The_reserved_bits_are_0()
    {
        var name = OpenHost.Name();
        foreach (byte present in new[] { 0, 1 })
        {
            var (client, connack) = await host.ConnectAsync(name, Wire.SessionExpiry(600), cleanStart: false);
            Assert.Equal((0x20, present), (connack.First, connack.Body[0]));
            await client.LeaveAsync();
        }
    }

    [Fact]
    public async Task What_is_not_there_is_said_to_be_not_there()
    {
        var properties = new PropertyList((await host.ConnectAsync()).Connack);
        Assert.Equal(1u, properties.Number(0x24));
        foreach (byte unavailable in new[] { 0x25, 0x28, 0x29, 0x2A }) Assert.Equal(0u, properties.Number(unavailable));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task No_response_information_is_given(byte asked) =>
        Assert.False(new PropertyList((await host.ConnectAsync(properties: [0x19, asked])).Connack).Has(0x1A));

    [Theory]
    [InlineData(1, null)]
    [InlineData(120, null)]
    [InlineData(0, 120u)]
    [InlineData(121, 120u)]
    [InlineData(65_535, 120u)]
    public async Task Keep_alive_is_the_clients_own_unless_connack_says_another(ushort asked, uint? granted)
    {
        var properties = new PropertyList((await host.ConnectAsync(keepAlive: asked)).Connack);
        Assert.Equal(granted, properties.Has(0x13) ? properties.Number(0x13) : null);
    }

    [Fact]
    public async Task A_packet_as_large_as_said_is_taken_and_one_byte_more_is_not()
    {
        var topic = OpenHost.Name();
        var (client, connack) = await host.ConnectAsync();
        var most = (int)new PropertyList(connack).Number(0x27);
        var overhead = Wire.Publish(topic, new byte[most / 2]).Length - (most / 2);
        Assert.Equal(0x10, (await client.AskAsync(Wire.Publish(topic, new byte[most - overhead]))).Reason);
        await client.SendAsync(Wire.Publish(topic, new byte[most - overhead + 1])[..100]);
        await client.ExpectDisconnectAsync(0x95);
    }

    [Fact]
    public async Task Nobody_is_sent_a_reason_string()
    {
        var (client, connack) = await host.ConnectAsync(properties: [0x17, 0]);
        Assert.False(new PropertyList(connack).Has(0x1F));
        Assert.Equal([0, 1, 0x10], (await client.AskAsync(Wire.Publish(OpenHost.Name(), [1]))).Body);
        Assert.Equal([0, 1, 0, 0x8F], (await client.AskAsync(Wire.Subscribe(1, (new string('t', 2000), 1)))).Body);
        Assert.Equal([0, 1, 0, 0x11], (await client.AskAsync(Wire.Unsubscribe(1, "a"))).Body);
        await client.SendAsync(Wire.Connect("a"));
        var disconnect = await client.ExpectAsync(14);
        Assert.Equal([0x82], disconnect.Body.TakeWhile(part => part != 0));
        Assert.InRange(disconnect.Body.Length, 1, 2);
        Assert.Null(await client.ReadAsync());
    }
}
