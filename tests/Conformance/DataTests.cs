// Chapters 1 and 2: text, numbers, flags, packet ids, properties.
using System.IO.Pipelines;
using System.Text;
using Messenger.Appliance.Conformance.Tests.Kit;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Conformance.Tests;

public sealed class DataTests(OpenHost host)
{
    /// <summary>Half a surrogate pair, a slash in two bytes, a character cut short, U+0000.</summary>
    static readonly byte[][] IllFormed = [[0xED, 0xA0, 0x80], [0xC0, 0xAF], [0xE2, 0x82], [(byte)'a', 0]];

    public static TheoryData<string, byte[]> TextOfAClient() => Each(bad => new()
    {
        ["topic"] = Wire.Packet(0x32, [.. bad, 0, 1, 0]),
        ["response topic"] = Wire.Publish("a", [], properties: [0x08, .. bad]),
        ["content type"] = Wire.Publish("a", [], properties: [0x03, .. bad]),
        ["name of a user property"] = Wire.Publish("a", [], properties: [0x26, .. bad, .. Wire.Text("v")]),
        ["value of a user property"] = Wire.Publish("a", [], properties: [0x26, .. Wire.Text("k"), .. bad]),
        ["filter to subscribe"] = Wire.Packet(0x82, [0, 1, 0, .. bad, 1]),
        ["filter to unsubscribe"] = Wire.Packet(0xA2, [0, 1, 0, .. bad]),
        ["reason of a DISCONNECT"] = Wire.Disconnect(0, [0x1F, .. bad]),
        ["reason of a PUBACK"] = Wire.Puback(1, [0, .. Wire.Properties([0x1F, .. bad])]),
    });

    [Theory]
    [MemberData(nameof(TextOfAClient))]
    public Task Ill_formed_text_is_malformed(string what, byte[] packet)
    {
        Assert.NotEmpty(what);
        return host.ExpectRefusalAsync(packet, 0x81);
    }

    public static TheoryData<string, byte[]> TextOfAConnect() => Each(bad => new()
    {
        ["protocol"] = Wire.Packet(0x10, [.. bad, 5, 2, 0, 60, 0, 0, 0]),
        ["client id"] = Wire.Packet(0x10, [.. Wire.Text("MQTT"), 5, 2, 0, 60, 0, .. bad]),
        ["user name"] = Wire.Connect("a", flags: 0x80, after: bad),
        ["user property"] = Wire.Connect("a", [0x26, .. bad, .. bad]),
        ["authentication method"] = Wire.Connect("a", [0x15, .. bad]),
    });

    [Theory]
    [MemberData(nameof(TextOfAConnect))]
    public Task Ill_formed_text_in_a_connect_is_malformed(string what, byte[] packet)
    {
        Assert.NotEmpty(what);
        return host.ExpectConnectRefusalAsync(packet, 0x81);
    }

    [Fact]
    public async Task A_byte_order_mark_is_a_character_like_any_other()
    {
        var plain = OpenHost.Name();
        var marked = "\uFEFF" + plain;
        var client = await host.ClientAsync(plain, marked);
        var sender = await host.ClientAsync();
        await sender.AskAsync(Wire.Publish(marked, [1]));
        await sender.AskAsync(Wire.Publish(plain, [2]));
        Assert.Equal(marked, (await client.ReceiveAsync()).Topic);
        Assert.Equal(plain, (await client.ReceiveAsync()).Topic);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    [InlineData(20_000)]
    [InlineData(400_000)]
    public async Task Numbers_are_written_in_the_fewest_bytes(int size)
    {
        var topic = OpenHost.Name();
        var client = await host.ClientAsync(topic);
        await (await host.ClientAsync()).AskAsync(Wire.Publish(topic, new byte[size], properties: [0x03, .. Wire.Text(new string('t', 130))]));
        var head = await client.Pipe.Input.ReadAtLeastAsync(5, TestContext.Current.CancellationToken);
        var first = System.Buffers.BuffersExtensions.ToArray(head.Buffer.Slice(0, 5));
        client.Pipe.Input.AdvanceTo(head.Buffer.Start);
        var message = await client.ExpectAsync(3);
        var length = Wire.VariableInt(message.Body.Length);
        Assert.Equal(length, first[1..(1 + length.Length)]);
        byte[] properties = [.. Wire.Expiry(message.Expiry), 0x03, .. Wire.Text(new string('t', 130))];
        Assert.Equal([.. Wire.Text(topic), .. Wire.UInt16(message.PacketId), .. Wire.Properties(properties), .. new byte[size]], message.Body);
    }

    [Theory]
    [InlineData("C0 80 00")]
    [InlineData("30 84 00 00 01 61 00")]
    [InlineData("30 04 00 01 61 80 00")]
    [InlineData("30 80 80 80 80 01")]
    public Task Numbers_in_more_bytes_than_needed_are_malformed(string packet) => host.ExpectRefusalAsync(Convert.FromHexString(packet.Replace(" ", "")), 0x81);

    /// <summary>Each with a body that is right, so that nothing but the flags is wrong.</summary>
    [Theory]
    [InlineData(0x41, "0001")]
    [InlineData(0x58, "0001")]
    [InlineData(0x60, "0001")]
    [InlineData(0x63, "0001")]
    [InlineData(0x72, "0001")]
    [InlineData(0x80, "00010000016101")]
    [InlineData(0x83, "00010000016101")]
    [InlineData(0xA0, "000100000161")]
    [InlineData(0xAA, "000100000161")]
    [InlineData(0xC1, "")]
    [InlineData(0xE4, "")]
    [InlineData(0xF1, "")]
    public Task Reserved_flags_are_malformed(int first, string body) => host.ExpectRefusalAsync(Wire.Packet(first, Convert.FromHexString(body)), 0x81);

    [Fact]
    public async Task QoS_0_goes_out_without_packet_id_and_dup()
    {
        var topic = OpenHost.Name();
        var client = await host.ClientAsync(topic);
        await (await host.ClientAsync()).SendAsync(Wire.Publish(topic, [7, 8], qos: 0));
        var message = await client.ExpectAsync(3);
        Assert.Equal(0x30, message.First);
        Assert.Equal([.. Wire.Text(topic), .. Wire.Properties(Wire.Expiry(message.Expiry)), 7, 8], message.Body);
    }

    [Fact]
    public async Task Packet_id_0_is_a_protocol_error()
    {
        foreach (var packet in new[] { Wire.Publish("a", [], id: 0), Wire.Subscribe(0, ("a", 1)), Wire.Unsubscribe(0, "a"), Wire.Puback(0) }) await host.ExpectRefusalAsync(packet, 0x82);
    }

    [Fact]
    public async Task Every_message_on_its_way_has_an_id_of_its_own()
    {
        const int Window = 20;
        var topic = OpenHost.Name();
        var (client, _) = await host.ConnectAsync(properties: [0x21, 0, Window]);
        await client.SubscribeAsync(topic);
        var sender = await host.ClientAsync();
        for (ushort id = 1; id <= 3 * Window; id++) await sender.AskAsync(Wire.Publish(topic, [1], id: id));
        var onTheirWay = new List<ushort>();
        for (var i = 0; i < 3 * Window; i++)
        {
            var message = await client.ExpectAsync(3);
            Assert.Equal((0x32, true), (message.First, message.PacketId > 0));
            Assert.DoesNotContain(message.PacketId, onTheirWay);
            onTheirWay.Add(message.PacketId);
            if (onTheirWay.Count < Window) continue;
            var acknowledged = onTheirWay[i % Window];
            onTheirWay.Remove(acknowledged);
            await client.SendAsync(Wire.Puback(acknowledged));
        }
    }

    [Fact]
    public async Task An_answer_carries_the_id_of_what_it_answers()
    {
        var client = await host.ClientAsync();
        foreach (ushort id in new[] { 1, 256, 65_535 })
        {
            foreach (var packet in new[] { Wire.Publish("nobody", [1], id: id), Wire.Subscribe(id, (OpenHost.Name(), 1)), Wire.Unsubscribe(id, "a") })
            {
                var answer = await client.AskAsync(packet);
                Assert.Equal(((packet[0] >> 4) + 1, id), (answer.Type, answer.PacketId));
            }
        }
    }

    [Fact]
    public async Task No_properties_are_written_as_a_length_of_zero()
    {
        var client = await host.ClientAsync();
        Assert.Equal([0, 1, 0, 1], (await client.AskAsync(Wire.Subscribe(1, (OpenHost.Name(), 1)))).Body);
        Assert.Equal([0, 2, 0, 0x11], (await client.AskAsync(Wire.Unsubscribe(2, "a"))).Body);
        Assert.Equal([0, 0x81, 0], (await host.ExpectConnectRefusalAsync(Wire.Connect("a", flags: 1), 0x81)).Body);
    }

    static TheoryData<string, byte[]> Each(Func<byte[], Dictionary<string, byte[]>> places)
    {
        var data = new TheoryData<string, byte[]>();
        foreach (var bad in IllFormed)
        {
            foreach (var (place, packet) in places(Wire.Binary(bad))) data.Add($"{place}: {Convert.ToHexString(bad)}", packet);
        }

        return data;
    }
}
