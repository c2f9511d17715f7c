// 4.1 to 4.6 and 4.9: sessions, QoS 1, what is sent again, order, flow control.
using Messenger.Appliance.Conformance.Tests.Kit;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Conformance.Tests;

public sealed class DeliveryTests(OpenHost host)
{
    [Fact]
    public async Task A_session_stays_while_its_client_is_there_and_ends_after_its_time()
    {
        var (name, topic) = (OpenHost.Name(), OpenHost.Name());
        var (client, _) = await host.ConnectAsync(name, Wire.SessionExpiry(1));
        await client.SubscribeAsync(topic);
        await Task.Delay(TimeSpan.FromSeconds(2.2), TestContext.Current.CancellationToken);
        var sender = await host.ClientAsync();
        Assert.Equal(0, (await sender.AskAsync(Wire.Publish(topic, [1]))).Reason);
        Assert.Equal([1], (await client.ReceiveAsync()).Payload);
        await client.LeaveAsync();
        await Task.Delay(TimeSpan.FromSeconds(2.2), TestContext.Current.CancellationToken);
        Assert.Equal(0x10, (await sender.AskAsync(Wire.Publish(topic, [2]))).Reason);
        Assert.False((await host.ConnectAsync(name, cleanStart: false)).Connack.SessionPresent);
    }

    [Fact]
    public async Task Without_a_session_expiry_the_session_ends_with_the_connection()
    {
        var (name, topic) = (OpenHost.Name(), OpenHost.Name());
        var (client, _) = await host.ConnectAsync(name);
        await client.SubscribeAsync(topic);
        await client.LeaveAsync();
        Assert.Equal(0x10, (await (await host.ClientAsync()).AskAsync(Wire.Publish(topic, [1]))).Reason);
        Assert.False((await host.ConnectAsync(name, cleanStart: false)).Connack.SessionPresent);
    }

    [Fact]
    public async Task What_was_not_acknowledged_comes_again_and_only_after_a_new_connection()
    {
        var (name, topic) = (OpenHost.Name(), OpenHost.Name());
        var (client, _) = await host.ConnectAsync(name, Wire.SessionExpiry(600));
        await client.SubscribeAsync(topic);
        var sender = await host.ClientAsync();
        for (byte i = 1; i <= 3; i++) await sender.AskAsync(Wire.Publish(topic, [i], id: i));
        var ids = new List<ushort>();
        for (var i = 0; i < 3; i++)
        {
            var message = await client.ExpectAsync(3);
            Assert.Equal(0x32, message.First);
            ids.Add(message.PacketId);
        }

        await client.SendAsync(Wire.Puback(ids[1]));
        await client.ExpectNothingAsync();
        await client.DisposeAsync();
        var (again, _) = await host.ConnectAsync(name, Wire.SessionExpiry(600), cleanStart: false);
        foreach (var (payload, id) in new[] { (1, ids[0]), (3, ids[2]) })
        {
            var message = await again.ReceiveAsync();
            Assert.Equal((0x3A, payload, id), (message.First, message.Payload[0], message.PacketId));
        }

        await again.ExpectNothingAsync();
    }

    [Theory]
    [InlineData(0x80)]
    [InlineData(0x83)]
    [InlineData(0x99)]
    public async Task A_message_that_a_client_refuses_is_not_sent_again(byte reason)
    {
        var (name, topic) = (OpenHost.Name(), OpenHost.Name());
        var (client, _) = await host.ConnectAsync(name, [.. Wire.SessionExpiry(600), 0x21, 0, 1]);
        await client.SubscribeAsync(topic);
        var sender = await host.ClientAsync();
        for (byte i = 1; i <= 2; i++) await sender.AskAsync(Wire.Publish(topic, [i], id: i));
        await client.SendAsync(Wire.Puback((await client.ExpectAsync(3)).PacketId, reason));
        Assert.Equal([2], (await client.ReceiveAsync()).Payload);
        await client.LeaveAsync();
        var (again, _) = await host.ConnectAsync(name, Wire.SessionExpiry(600), cleanStart: false);
        await again.ExpectNothingAsync();
    }

    [Fact]
    public async Task An_id_may_be_used_again_after_its_puback_whatever_dup_says()
    {
        var topic = OpenHost.Name();
        var client = await host.ClientAsync(topic);
        var sender = await host.ClientAsync();
        foreach (var dup in new[] { 0, 8, 8 })
        {
            Assert.Equal(5, (await sender.AskAsync(Wire.Publish(topic, [1], id: 5, flags: dup))).PacketId);
            Assert.Equal(0x32, (await client.ReceiveAsync()).First);
        }
    }

    [Fact]
    public async Task A_message_goes_to_every_subscriber_there_or_away()
    {
        var (name, topic) = (OpenHost.Name(), OpenHost.Name());
        var (away, _) = await host.ConnectAsync(name, Wire.SessionExpiry(600));
        await away.SubscribeAsync(topic);
        await away.LeaveAsync();
        var there = new[] { await host.ClientAsync(topic), await host.ClientAsync(topic) };
        var stranger = await host.ClientAsync(topic + "x");
        await (await host.ClientAsync()).AskAsync(Wire.Publish(topic, [1]));
        foreach (var client in there) Assert.Equal([1], (await client.ReceiveAsync()).Payload);
        var (back, _) = await host.ConnectAsync(name, cleanStart: false);
        Assert.Equal([1], (await back.ReceiveAsync()).Payload);
        await stranger.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_full_window_holds_up_messages_of_QoS_1_and_nothing_else()
    {
        var topic = OpenHost.Name();
        var (client, _) = await host.ConnectAsync(properties: [0x21, 0, 1]);
        await client.SubscribeAsync(topic);
        var sender = await host.ClientAsync();
        for (byte i = 1; i <= 3; i++) await sender.AskAsync(Wire.Publish(topic, [i], id: i));
        var first = await client.ExpectAsync(3);
        Assert.Equal(9, (await client.AskAsync(Wire.Subscribe(1, (OpenHost.Name(), 1)))).Type);
        Assert.Equal(11, (await client.AskAsync(Wire.Unsubscribe(2, "a"))).Type);
        Assert.Equal(4, (await client.AskAsync(Wire.Publish("nobody", [1]))).Type);
        await client.ExpectNothingAsync();
        await client.SendAsync(Wire.Puback(first.PacketId));
        Assert.Equal([2], (await client.ReceiveAsync()).Payload);
        Assert.Equal([3], (await client.ReceiveAsync()).Payload);
    }

    [Fact]
    public async Task A_message_counts_down_while_it_waits_and_is_gone_at_its_end()
    {
        var (name, topic) = (OpenHost.Name(), OpenHost.Name());
        var (client, _) = await host.ConnectAsync(name, Wire.SessionExpiry(600));
        await client.SubscribeAsync(topic);
        await client.LeaveAsync();
        var sender = await host.ClientAsync();
        await sender.AskAsync(Wire.Publish(topic, [1], properties: Wire.Expiry(1)));
        await sender.AskAsync(Wire.Publish(topic, [2], properties: Wire.Expiry(100)));
        await Task.Delay(TimeSpan.FromSeconds(2.2), TestContext.Current.CancellationToken);
        var (again, _) = await host.ConnectAsync(name, cleanStart: false);
        var message = await again.ReceiveAsync();
        Assert.Equal(2, message.Payload[0]);
        Assert.InRange(message.Expiry, 80u, 98u);
        await again.ExpectNothingAsync();
    }
}
