// 3.3 to 3.7: PUBLISH and its answers.
using Messenger.Appliance.Conformance.Tests.Kit;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Conformance.Tests;

public sealed class PublishTests(OpenHost host)
{
    [Fact]
    public async Task Dup_of_a_sender_is_not_passed_on()
    {
        var topic = OpenHost.Name();
        var client = await host.ClientAsync(topic);
        Assert.Equal(0, (await (await host.ClientAsync()).AskAsync(Wire.Publish(topic, [1], flags: 8))).Reason);
        Assert.Equal(0x32, (await client.ReceiveAsync()).First);
    }

    [Fact]
    public Task Dup_of_QoS_0_is_malformed() => host.ExpectRefusalAsync(Wire.Publish("a", [], qos: 0, flags: 8), 0x81);

    [Fact]
    public Task QoS_3_is_malformed() => host.ExpectRefusalAsync(Wire.Publish("a", [], qos: 3), 0x81);

    [Fact]
    public Task QoS_2_is_refused() => host.ExpectRefusalAsync(Wire.Publish("a", [], qos: 2), 0x9B);

    [Theory]
    [InlineData(0x50)]
    [InlineData(0x62)]
    [InlineData(0x70)]
    public Task The_other_packets_of_QoS_2_are_refused(int first) => host.ExpectRefusalAsync(Wire.Packet(first, 0, 1), 0x82);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public Task Retain_is_refused(int qos) => host.ExpectRefusalAsync(Wire.Publish("a", [1], qos, flags: 1), 0x9A);

    [Theory]
    [InlineData(0x01)]
    [InlineData(0x11)]
    [InlineData(0x21)]
    public async Task Nothing_is_kept_for_later_subscribers_whatever_their_retain_handling(int options)
    {
        var topic = OpenHost.Name();
        var first = await host.ClientAsync(topic);
        await (await host.ClientAsync()).AskAsync(Wire.Publish(topic, [1]));
        await first.ReceiveAsync();
        var later = await host.ClientAsync();
        Assert.Equal(1, (await later.AskAsync(Wire.Subscribe(1, (topic, options)))).Reason);
        Assert.Equal(1, (await later.AskAsync(Wire.Subscribe(2, (topic, options)))).Reason);
        await later.ExpectNothingAsync();
    }

    [Theory]
    [InlineData(0x01)]
    [InlineData(0x09)]
    public async Task The_retain_flag_of_what_is_delivered_is_the_senders_which_is_0(int options)
    {
        var topic = OpenHost.Name();
        var client = await host.ClientAsync();
        await client.AskAsync(Wire.Subscribe(1, (topic, options)));
        await (await host.ClientAsync()).AskAsync(Wire.Publish(topic, [1]));
        Assert.Equal(0, (await client.ReceiveAsync()).First & 1);
    }

    [Theory]
    [InlineData("+")]
    [InlineData("a/#")]
    [InlineData("a+b")]
    public Task A_wildcard_in_a_topic_name_is_refused(string topic) => host.ExpectRefusalAsync(Wire.Publish(topic, []), 0x90);

    [Theory]
    [InlineData("")]
    [InlineData("a/+")]
    [InlineData("#")]
    public Task A_response_topic_is_a_topic_name(string topic) => host.ExpectRefusalAsync(Wire.Publish("a", [], properties: [0x08, .. Wire.Text(topic)]), 0x82);

    [Fact]
    public async Task No_alias_is_ever_sent()
    {
        var topic = OpenHost.Name();
        var sender = await host.ClientAsync();
        foreach (var properties in new byte[][] { [], [0x22, 0, 0], [0x22, 0, 5] })
        {
            var (client, _) = await host.ConnectAsync(properties: properties);
            await client.SubscribeAsync(topic);
            for (byte i = 0; i < 3; i++)
            {
                await sender.AskAsync(Wire.Publish(topic, [i]));
                var message = await client.ReceiveAsync();
                Assert.Equal((topic, false), (message.Topic, new PropertyList(message).Has(0x23)));
            }

            await client.LeaveAsync();
        }
    }

    [Fact]
    public async Task Every_alias_up_to_the_maximum_is_taken_and_can_be_given_anew()
    {
        var (first, second) = (OpenHost.Name(), OpenHost.Name());
        var client = await host.ClientAsync(first, second);
        var (sender, connack) = await host.ConnectAsync();
        var most = (byte)new PropertyList(connack).Number(0x22);
        foreach (var topic in new[] { first, second })
        {
            for (byte alias = 1; alias <= most; alias++)
            {
                Assert.Equal(0, (await sender.AskAsync(Wire.Publish(topic, [1], properties: [0x23, 0, alias]))).Reason);
                Assert.Equal(0, (await sender.AskAsync(Wire.Publish("", [alias], properties: [0x23, 0, alias]))).Reason);
                await client.ReceiveAsync();
                var message = await client.ReceiveAsync();
                Assert.Equal((topic, alias), (message.Topic, message.Payload[0]));
            }
        }
    }

    [Fact]
    public async Task An_alias_of_0_or_above_the_maximum_is_refused()
    {
        var most = (byte)new PropertyList((await host.ConnectAsync()).Connack).Number(0x22);
        foreach (byte alias in new[] { 0, most + 1 }) await host.ExpectRefusalAsync(Wire.Publish("a", [], properties: [0x23, 0, alias]), 0x94);
    }

    [Fact]
    public async Task Aliases_end_with_their_connection()
    {
        var name = OpenHost.Name();
        var (client, _) = await host.ConnectAsync(name, Wire.SessionExpiry(600));
        await client.AskAsync(Wire.Publish("a", [], properties: [0x23, 0, 1]));
        await client.LeaveAsync();
        var (again, connack) = await host.ConnectAsync(name, Wire.SessionExpiry(600), cleanStart: false);
        Assert.True(connack.SessionPresent);
        await again.SendAsync(Wire.Publish("", [], properties: [0x23, 0, 1]));
        await again.ExpectDisconnectAsync(0x94);
    }

    [Fact]
    public async Task Each_QoS_has_its_answer()
    {
        var client = await host.ClientAsync();
        await client.SendAsync(Wire.Publish("nobody", [1], qos: 0));
        await client.ExpectNothingAsync();
        Assert.Equal(4, (await client.AskAsync(Wire.Publish("nobody", [1]))).Type);
        await client.ExpectNothingAsync();
    }

    [Fact]
    public Task A_client_publishes_no_subscription_identifier() => host.ExpectRefusalAsync(Wire.Publish("a", [], properties: [0x0B, 1]), 0x82);

    [Theory]
    [InlineData("01 02")]
    [InlineData("01 00 01 00")]
    [InlineData("02 00 00 00 01 02 00 00 00 01")]
    [InlineData("09 00 00 09 00 00")]
    public Task Properties_against_the_protocol_are_refused(string properties) => host.ExpectRefusalAsync(Wire.Publish("a", [], properties: Convert.FromHexString(properties.Replace(" ", ""))), 0x82);

    [Fact]
    public async Task Puback_says_whether_anybody_takes_the_message()
    {
        var topic = OpenHost.Name();
        var sender = await host.ClientAsync();
        Assert.Equal([0, 1, 0x10], (await sender.AskAsync(Wire.Publish(topic, [1]))).Body);
        await host.ClientAsync(topic);
        Assert.Equal([0, 2], (await sender.AskAsync(Wire.Publish(topic, [1], id: 2))).Body);
    }

    [Theory]
    [InlineData(0x01)]
    [InlineData(0x92)]
    [InlineData(0x8E)]
    public Task A_puback_with_a_reason_of_other_packets_is_refused(byte reason) => host.ExpectRefusalAsync(Wire.Puback(1, reason), 0x82);
}
