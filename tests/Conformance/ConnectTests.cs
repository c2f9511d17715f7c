// 3.1 CONNECT: who is let in, with which session, and what is refused.
using Messenger.Appliance.Conformance.Tests.Kit;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Conformance.Tests;

public sealed class ConnectTests(OpenHost host)
{
    [Theory]
    [InlineData("C0 00")]
    [InlineData("E0 00")]
    [InlineData("30 04 00 01 61 00")]
    [InlineData("82 07 00 01 00 00 01 61 00")]
    [InlineData("F0 00")]
    [InlineData("20 03 00 00 00")]
    public async Task Whatever_comes_before_connect_ends_the_connection(string packet)
    {
        var client = await host.DialAsync();
        await client.SendAsync(Convert.FromHexString(packet.Replace(" ", "")));
        Assert.Null(await client.ReadAsync());
    }

    [Fact]
    public async Task A_second_connect_is_a_protocol_error_and_gets_no_connack()
    {
        var client = await host.ClientAsync();
        await client.SendAsync(Wire.Connect(OpenHost.Name()));
        await client.ExpectDisconnectAsync(0x82);
    }

    [Theory]
    [InlineData("AMQP")]
    [InlineData("mqtt")]
    [InlineData("MQTTT")]
    [InlineData("")]
    public Task Another_protocol_is_refused(string name) => host.ExpectConnectRefusalAsync(Wire.Packet(0x10, [.. Wire.Text(name), 5, 2, 0, 60, 0, .. Wire.Text("a")]), 0x81);

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    [InlineData(0x85)]
    public Task Another_version_is_refused(byte version) => host.ExpectConnectRefusalAsync(Wire.Packet(0x10, [.. Wire.Text("MQTT"), version, 2, 0, 60, 0, .. Wire.Text("a")]), 0x84);

    [Theory]
    [InlineData("MQIsdp", 3)]
    [InlineData("MQTT", 4)]
    public async Task An_older_version_is_refused_in_its_own_format(string name, byte version)
    {
        var client = await host.DialAsync();
        Assert.Equal([0, 1], (await client.AskAsync(Wire.Packet(0x10, [.. Wire.Text(name), version, 2, 0, 60, .. Wire.Text("a")]))).Body);
        Assert.Null(await client.ReadAsync());
    }

    public static TheoryData<string, byte[]> Malformed() => new()
    {
        { "a reserved flag", Wire.Connect("a", flags: 1) },
        { "will QoS without a will", Wire.Connect("a", flags: 0x08) },
        { "will retain without a will", Wire.Connect("a", flags: 0x20) },
        { "will QoS 3", Wire.Connect("a", flags: 0x1C, after: [0, .. Wire.Text("t"), 0, 0]) },
        { "a will without its flag", Wire.Connect("a", after: [0, .. Wire.Text("t"), 0, 0]) },
        { "a user name without its flag", Wire.Connect("a", after: Wire.Text("u")) },
        { "a user name's flag without it", Wire.Connect("a", flags: 0x80) },
        { "a password without its flag", Wire.Connect("a", flags: 0x80, after: [.. Wire.Text("u"), .. Wire.Binary([1])]) },
        { "a password's flag without it", Wire.Connect("a", flags: 0xC0, after: Wire.Text("u")) },
        { "no client id", Wire.Packet(0x10, [.. Wire.Text("MQTT"), 5, 2, 0, 60, 0]) },
        { "an end within the client id", Wire.Packet(0x10, [.. Wire.Text("MQTT"), 5, 2, 0, 60, 0, 0, 9, 1]) },
        { "a property of PUBLISH", Wire.Connect("a", Wire.Expiry(1)) },
        { "a property that is none", Wire.Connect("a", [0x3F, 0]) },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public Task A_malformed_connect_is_refused(string what, byte[] packet)
    {
        Assert.NotEmpty(what);
        return host.ExpectConnectRefusalAsync(packet, 0x81);
    }

    [Theory]
    [InlineData("21 00 00")]
    [InlineData("27 00 00 00 00")]
    [InlineData("19 02")]
    [InlineData("17 02")]
    [InlineData("11 00 00 00 01 11 00 00 00 01")]
    [InlineData("16 00 00")]
    public Task Properties_against_the_protocol_are_refused(string properties) => host.ExpectConnectRefusalAsync(Wire.Connect("a", Convert.FromHexString(properties.Replace(" ", ""))), 0x82);

    [Theory]
    [InlineData(0x04)]
    [InlineData(0x0C)]
    [InlineData(0x14)]
    [InlineData(0x24)]
    public async Task A_will_is_refused_and_never_published(byte flags)
    {
        var topic = OpenHost.Name();
        var watcher = await host.ClientAsync(topic);
        byte[] will = [.. Wire.Properties([0x18, 0, 0, 0, 0, 0x26, .. Wire.Text("k"), .. Wire.Text("v")]), .. Wire.Text(topic), .. Wire.Binary([1])];
        await host.ExpectConnectRefusalAsync(Wire.Connect(OpenHost.Name(), flags: flags, after: will), 0x83);
        await watcher.ExpectNothingAsync();
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x80)]
    [InlineData(0x40)]
    [InlineData(0xC0)]
    public async Task Name_and_password_are_read_in_their_order(byte flags)
    {
        var client = await host.DialAsync();
        byte[] after = [.. (flags & 0x80) != 0 ? Wire.Text("ann") : [], .. (flags & 0x40) != 0 ? Wire.Binary([0xED, 0xA0, 0x80]) : []];
        Assert.Equal(0, (await client.AskAsync(Wire.Connect(OpenHost.Name(), flags: flags, after: after))).Reason);
        await client.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_session_is_taken_up_again_by_its_client_id()
    {
        var (name, topic) = (OpenHost.Name(), OpenHost.Name());
        var (client, connack) = await host.ConnectAsync(name, Wire.SessionExpiry(600), cleanStart: false);
        Assert.False(connack.SessionPresent);
        await client.SubscribeAsync(topic);
        await client.LeaveAsync();
        var sender = await host.ClientAsync();
        Assert.Equal(0, (await sender.AskAsync(Wire.Publish(topic, [1]))).Reason);

        var (again, second) = await host.ConnectAsync(name, Wire.SessionExpiry(600), cleanStart: false);

        Assert.True(second.SessionPresent);
        Assert.Equal([1], (await again.ReceiveAsync()).Payload);
        await sender.AskAsync(Wire.Publish(topic, [2]));
        Assert.Equal([2], (await again.ReceiveAsync()).Payload);
        var (other, third) = await host.ConnectAsync(name + "2", Wire.SessionExpiry(600), cleanStart: false);
        Assert.False(third.SessionPresent);
        await other.ExpectNothingAsync();
    }

    [Fact]
    public async Task Clean_start_begins_anew()
    {
        var (name, topic) = (OpenHost.Name(), OpenHost.Name());
        var (client, _) = await host.ConnectAsync(name, Wire.SessionExpiry(600));
        await client.SubscribeAsync(topic);
        await client.LeaveAsync();
        var sender = await host.ClientAsync();
        await sender.AskAsync(Wire.Publish(topic, [1]));
        var (fresh, connack) = await host.ConnectAsync(name, Wire.SessionExpiry(600), cleanStart: true);
        Assert.False(connack.SessionPresent);
        await fresh.ExpectNothingAsync();
        Assert.Equal(0x10, (await sender.AskAsync(Wire.Publish(topic, [2]))).Reason);
    }

    [Theory]
    [InlineData("Z")]
    [InlineData("0123456789abcdefghijklm")]
    [InlineData("nopqrstuvwxyzABCDEFGHIJ")]
    [InlineData("KLMNOPQRSTUVWXYZ")]
    public async Task Plain_client_ids_are_taken(string id)
    {
        var (client, _) = await host.ConnectAsync(id);
        await client.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_second_connection_of_a_client_takes_over()
    {
        var name = OpenHost.Name();
        var (first, _) = await host.ConnectAsync(name, Wire.SessionExpiry(600), cleanStart: false);
        var (second, connack) = await host.ConnectAsync(name, Wire.SessionExpiry(600), cleanStart: false);
        await first.ExpectDisconnectAsync(0x8E);
        Assert.True(connack.SessionPresent);
        await second.ExpectNothingAsync();
    }

    [Fact]
    public async Task After_a_refusal_nothing_more_is_read()
    {
        var topic = OpenHost.Name();
        var watcher = await host.ClientAsync(topic);
        await host.ExpectConnectRefusalAsync([.. Wire.Connect("a", flags: 1), .. Wire.Connect(OpenHost.Name()), .. Wire.Publish(topic, [1])], 0x81);
        await watcher.ExpectNothingAsync();
    }
}
