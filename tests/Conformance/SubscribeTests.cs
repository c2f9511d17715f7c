// 3.8 to 3.11: SUBSCRIBE and UNSUBSCRIBE with their answers, and 4.7 to 4.8: topics.
using Messenger.Appliance.Conformance.Tests.Kit;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Conformance.Tests;

public sealed class SubscribeTests(OpenHost host)
{
    static readonly string TooLong = new('t', 2000);

    [Fact]
    public async Task Nothing_to_subscribe_to_or_to_unsubscribe_from_is_a_protocol_error()
    {
        foreach (var first in new[] { 0x82, 0xA2 }) await host.ExpectRefusalAsync(Wire.Packet(first, 0, 1, 0), 0x82);
    }

    [Theory]
    [InlineData(0x40, 0x81)]
    [InlineData(0x80, 0x81)]
    [InlineData(0xC1, 0x81)]
    [InlineData(0x03, 0x82)]
    [InlineData(0x30, 0x82)]
    public Task Options_that_are_none_are_refused(int options, byte reason) => host.ExpectRefusalAsync(Wire.Subscribe(1, ("a", options)), reason);

    [Fact]
    public async Task Any_QoS_can_be_asked_for()
    {
        var topic = OpenHost.Name();
        var answer = await (await host.ClientAsync()).AskAsync(Wire.Subscribe(1, (topic, 0), (topic, 1), (topic, 2)));
        Assert.Equal([0, 1, 1], answer.Codes);
    }

    [Theory]
    [InlineData("#")]
    [InlineData("+")]
    [InlineData("a/+/b")]
    [InlineData("a/#")]
    [InlineData("a#")]
    [InlineData("#/a")]
    [InlineData("a+/b")]
    [InlineData("$SYS/#")]
    public async Task Wildcards_are_refused(string filter)
    {
        await host.ExpectRefusalAsync(Wire.Subscribe(1, (OpenHost.Name(), 1), (filter, 1)), 0xA2);
        Assert.Equal(0x11, (await (await host.ClientAsync()).AskAsync(Wire.Unsubscribe(1, filter))).Reason);
    }

    [Theory]
    [InlineData("$share/g/a", 1)]
    [InlineData("$share/g/a", 5)]
    [InlineData("$share/g/+", 1)]
    [InlineData("$share//a", 1)]
    [InlineData("$share/g", 1)]
    public Task Shared_subscriptions_are_refused(string filter, int options) => host.ExpectRefusalAsync(Wire.Subscribe(1, (filter, options)), 0x9E);

    [Fact]
    public Task Subscription_identifiers_are_refused() => host.ExpectRefusalAsync(Wire.Packet(0x82, [0, 1, 2, 0x0B, 7, .. Wire.Text("a"), 1]), 0xA1);

    [Fact]
    public async Task No_local_keeps_a_clients_own_messages_from_it()
    {
        var topic = OpenHost.Name();
        var (client, _) = await host.ConnectAsync();
        await client.AskAsync(Wire.Subscribe(1, (topic, 5)));
        Assert.Equal(0x10, (await client.AskAsync(Wire.Publish(topic, [1]))).Reason);
        await client.ExpectNothingAsync();
        await (await host.ClientAsync()).AskAsync(Wire.Publish(topic, [2]));
        Assert.Equal([2], (await client.ReceiveAsync()).Payload);
        Assert.Equal(1, (await client.AskAsync(Wire.Subscribe(2, (topic, 1)))).Reason);
        await client.SendAsync(Wire.Publish(topic, [3]));
        Assert.Equal([3], (await client.ReceiveAsync()).Payload);
    }

    [Fact]
    public async Task Each_filter_is_answered_in_its_place()
    {
        var (one, two) = (OpenHost.Name(), OpenHost.Name());
        var client = await host.ClientAsync();
        Assert.Equal([0, 7, 0, 1, 0x8F, 0, 1], (await client.AskAsync(Wire.Subscribe(7, (one, 1), (TooLong, 1), (two, 0), (two, 2)))).Body);
        Assert.Equal([0, 8, 0, 0x11, 0, 0x11, 0, 0x11], (await client.AskAsync(Wire.Unsubscribe(8, "nothing", two, two, one, TooLong))).Body);
        Assert.Equal(0x10, (await client.AskAsync(Wire.Publish(one, [1]))).Reason);
    }

    [Fact]
    public async Task The_same_filter_again_replaces_the_subscription()
    {
        var topic = OpenHost.Name();
        var client = await host.ClientAsync(topic);
        Assert.Equal(0, (await client.AskAsync(Wire.Subscribe(2, (topic, 0)))).Reason);
        await (await host.ClientAsync()).AskAsync(Wire.Publish(topic, [1]));
        Assert.Equal(0, (await client.ReceiveAsync()).QoS);
        await client.ExpectNothingAsync();
        Assert.Equal([0], (await client.AskAsync(Wire.Unsubscribe(3, topic))).Codes);
    }

    [Fact]
    public async Task Replacing_a_subscription_loses_nothing()
    {
        const int Messages = 100;
        var topic = OpenHost.Name();
        var client = await host.ClientAsync(topic);
        var sender = await host.ClientAsync();
        var sending = Task.Run(async () =>
        {
            for (ushort id = 1; id <= Messages; id++) Assert.Equal(0, (await sender.AskAsync(Wire.Publish(topic, [(byte)id], id: id))).Reason);
        }, TestContext.Current.CancellationToken);
        await client.SendAsync(Wire.Subscribe(1, (topic, 1)));
        for (var expected = 1; expected <= Messages;)
        {
            var packet = await client.ReadAsync();
            Assert.NotNull(packet);
            if (packet.Type == 9)
            {
                await client.SendAsync(Wire.Subscribe(1, (topic, 1)));
                continue;
            }

            Assert.Equal((0x32, expected++), (packet.First, packet.Payload[0]));
            await client.SendAsync(Wire.Puback(packet.PacketId));
        }

        await sending;
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    public async Task A_message_has_the_lower_QoS_of_sender_and_subscription(int sent, int asked)
    {
        var topic = OpenHost.Name();
        var client = await host.ClientAsync();
        await client.AskAsync(Wire.Subscribe(1, (topic, asked)));
        await (await host.ClientAsync()).SendAsync(Wire.Publish(topic, [1], sent));
        Assert.Equal(Math.Min(sent, asked), (await client.ReceiveAsync()).QoS);
    }

    [Fact]
    public async Task Topics_are_compared_byte_by_byte()
    {
        var name = OpenHost.Name();
        string[] topics = [name, name + "/", "/" + name, name.ToUpperInvariant(), name + " ", name + "\u00E9", name + "e\u0301", name + "//a", name + "/a", "$" + name];
        var clients = new List<TestClient>();
        foreach (var topic in topics) clients.Add(await host.ClientAsync(topic));
        var sender = await host.ClientAsync();
        for (var i = 0; i < topics.Length; i++)
        {
            Assert.Equal(0, (await sender.AskAsync(Wire.Publish(topics[i], [(byte)i]))).Reason);
            var message = await clients[i].ReceiveAsync();
            Assert.Equal((topics[i], i), (message.Topic, message.Payload[0]));
            foreach (var client in clients) await client.ExpectNothingAsync();
        }

        Assert.Equal([0x11], (await clients[0].AskAsync(Wire.Unsubscribe(2, name.ToUpperInvariant()))).Codes);
        Assert.Equal([0], (await clients[0].AskAsync(Wire.Unsubscribe(3, name))).Codes);
    }

    [Fact]
    public async Task An_empty_topic_is_a_protocol_error()
    {
        foreach (var packet in new[] { Wire.Publish("", []), Wire.Subscribe(1, ("", 1)), Wire.Unsubscribe(1, "") }) await host.ExpectRefusalAsync(packet, 0x82);
    }

    [Fact]
    public async Task A_topic_of_a_kilobyte_is_taken_and_a_longer_filter_refused()
    {
        var topic = OpenHost.Name().PadRight(1024, 't');
        var client = await host.ClientAsync(topic);
        await (await host.ClientAsync()).AskAsync(Wire.Publish(topic, [1]));
        Assert.Equal(topic, (await client.ReceiveAsync()).Topic);
        Assert.Equal(0x8F, (await client.AskAsync(Wire.Subscribe(2, (topic + "t", 1)))).Reason);
        Assert.Equal(0x10, (await client.AskAsync(Wire.Publish(new string('t', 10_000), [1]))).Reason);
    }

    [Fact]
    public async Task Nothing_new_comes_after_unsubscribing_and_what_was_on_its_way_is_seen_through()
    {
        var (name, topic) = (OpenHost.Name(), OpenHost.Name());
        var (client, _) = await host.ConnectAsync(name, Wire.SessionExpiry(600));
        await client.SubscribeAsync(topic);
        var sender = await host.ClientAsync();
        await sender.AskAsync(Wire.Publish(topic, [1]));
        var id = (await client.ExpectAsync(3)).PacketId;
        Assert.Equal([0], (await client.AskAsync(Wire.Unsubscribe(2, topic))).Codes);
        Assert.Equal(0x10, (await sender.AskAsync(Wire.Publish(topic, [2]))).Reason);
        await client.LeaveAsync();
        var (again, _) = await host.ConnectAsync(name, Wire.SessionExpiry(600), cleanStart: false);
        var message = await again.ReceiveAsync();
        Assert.Equal((0x3A, id, 1), (message.First, message.PacketId, message.Payload[0]));
        await again.ExpectNothingAsync();
    }
}
