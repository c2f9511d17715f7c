// 3.12 to 3.15, 4.12 and 4.13: PINGREQ, DISCONNECT, AUTH, and what an error is followed by.
using Messenger.Appliance.Conformance.Tests.Kit;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Conformance.Tests;

public sealed class EndingTests(OpenHost host)
{
    [Fact]
    public async Task Every_ping_is_answered()
    {
        var client = await host.ClientAsync();
        await client.SendAsync([.. Wire.Ping, .. Wire.Ping, .. Wire.Ping]);
        for (var i = 0; i < 3; i++) Assert.Equal((0xD0, 0), ((await client.ReadAsync())!.First, 0));
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x04)]
    [InlineData(0x98)]
    public async Task A_client_that_leaves_is_not_answered(byte reason)
    {
        var client = await host.ClientAsync();
        await client.SendAsync([.. Wire.Disconnect(reason), .. Wire.Ping]);
        Assert.Null(await client.ReadAsync());
    }

    [Theory]
    [InlineData(0x03, "")]
    [InlineData(0x8E, "")]
    [InlineData(0x00, "11 00 00 00 05")]
    public Task A_disconnect_against_the_protocol_is_refused(byte reason, string properties) =>
        host.ExpectRefusalAsync(Wire.Disconnect(reason, Convert.FromHexString(properties.Replace(" ", ""))), 0x82);

    [Fact]
    public async Task A_disconnect_of_the_relay_says_its_reason_and_is_the_last_packet()
    {
        var client = await host.ClientAsync();
        await client.SendAsync([.. Wire.Packet(0xC1), .. Wire.Ping, .. Wire.Publish("a", [1])]);
        var disconnect = await client.ExpectAsync(14);
        Assert.Equal((0xE0, 0x81), (disconnect.First, disconnect.Reason));
        Assert.True(disconnect.Body.Length == 1 || (disconnect.Body.Length == 2 && disconnect.Body[1] == 0));
        Assert.Null(await client.ReadAsync());
    }

    [Fact]
    public async Task An_error_of_one_client_is_none_of_anothers()
    {
        var topic = OpenHost.Name();
        var other = await host.ClientAsync(topic);
        var client = await host.ClientAsync(topic);
        await client.SendAsync([.. Wire.Publish(topic, [1]), .. Wire.Packet(0x00)]);
        Assert.Equal([1], (await other.ReceiveAsync()).Payload);
        await other.ExpectNothingAsync();
        Assert.Equal(0, (await (await host.ClientAsync()).AskAsync(Wire.Publish(topic, [2]))).Reason);
        Assert.Equal([2], (await other.ReceiveAsync()).Payload);
    }

    [Fact]
    public async Task Without_an_authentication_method_there_is_none_in_connack_and_no_auth()
    {
        var (client, connack) = await host.ConnectAsync();
        var properties = new PropertyList(connack);
        Assert.Equal((false, false), (properties.Has(0x15), properties.Has(0x16)));
        await client.SendAsync(Wire.Auth(0x19, [0x15, .. Wire.Text("m")]));
        await client.ExpectDisconnectAsync(0x82);
    }

    [Fact]
    public Task An_unknown_authentication_method_is_refused() => host.ExpectConnectRefusalAsync(Wire.Connect("a", [0x15, .. Wire.Text("SCRAM-SHA-1"), 0x16, .. Wire.Binary([1])]), 0x8C);
}
