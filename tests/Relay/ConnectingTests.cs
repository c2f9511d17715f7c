// From the first byte to CONNACK: what is accepted, what is refused with which code, and who never gets that far
// (protocol.md, MQTT: connecting; Limits).
using System.Net;
using System.Text;
using Messenger.Appliance.Core;
using Messenger.Appliance.Relay.Tests.Kit;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Relay.Tests;

public sealed class ConnectingTests : IDisposable
{
    readonly TestRelay relay = new(new() { Mailbox = ByteCount.MiB(1), Connections = 8, UnauthenticatedPerAddress = 2, Devices = 2 });
    readonly TestDevice ann = new(), ben = new();

    [Fact]
    public async Task The_box_proves_itself_first_and_then_the_phone()
    {
        relay.Directory.Pair(ann);
        var client = relay.Open();
        var nonce = TestDevice.Nonce();
        await client.SendAsync(Wire.Connect(ann.Id.ToString(), TestRelay.Authentication(nonce)));
        var offer = TestRelay.Offer(await client.ExpectAsync(15));
        byte[] text = [.. "messenger-appliance/connect-box/1\0"u8, .. ann.Transcript(relay.Box.PublicKey, nonce, offer)];
        Assert.True(Signatures.Verify(relay.Box.PublicKey, text, offer.AsSpan(32)));
        var connack = await client.AskAsync(Wire.Auth(0x18, TestRelay.Authentication(ann.Answer(relay.Box.PublicKey, nonce, offer))));
        Assert.Equal((2, 0), (connack.Type, connack.Reason));
    }

    [Fact]
    public async Task Connack_says_what_the_box_does_and_does_not()
    {
        relay.Directory.Pair(ann);
        var (_, connack) = await relay.ConnectAsync(ann, Wire.SessionExpiry(uint.MaxValue), keepAlive: 0);
        byte[] expected =
        [
            .. Wire.SessionExpiry(86_400), 0x15, .. Wire.Text("messenger-appliance/1"), 0x25, 0, 0x21, 0, 64, 0x24, 1, 0x22, 0, 16,
            0x27, .. Wire.UInt32(512 * 1024), 0x28, 0, 0x29, 0, 0x2A, 0, 0x13, 0, 120,
            0x26, .. Wire.Text("boot"), .. Wire.Text("AAAAAAAAAAAAAAAAAAAAAQ"),
            0x26, .. Wire.Text("retention"), .. Wire.Text("86400"),
            0x26, .. Wire.Text("time"), .. Wire.Text("1800000000"),
        ];
        Assert.Equal(expected, connack.Properties);
        Assert.False(connack.SessionPresent);
    }

    [Fact]
    public async Task An_unknown_device_and_a_wrong_key_look_alike()
    {
        relay.Directory.Pair(ann);
        var unknown = await relay.AuthenticateAsync(relay.Open(), ben);

        var client = relay.Open();
        var nonce = TestDevice.Nonce();
        await client.SendAsync(Wire.Connect(ann.Id.ToString(), TestRelay.Authentication(nonce)));
        var offer = TestRelay.Offer(await client.ExpectAsync(15));
        var wrong = await client.AskAsync(Wire.Auth(0x18, TestRelay.Authentication(ben.Answer(relay.Box.PublicKey, nonce, offer))));

        Assert.Equal(0x87, unknown!.Reason);
        Assert.Equal(unknown.First, wrong.First);
        Assert.Equal(unknown.Body, wrong.Body);
        Assert.Null(await client.ReadAsync());
    }

    [Fact]
    public async Task An_answer_does_not_serve_a_second_time()
    {
        relay.Directory.Pair(ann);
        var nonce = TestDevice.Nonce();
        var first = relay.Open();
        await first.SendAsync(Wire.Connect(ann.Id.ToString(), TestRelay.Authentication(nonce)));
        var offer = TestRelay.Offer(await first.ExpectAsync(15));
        var answer = ann.Answer(relay.Box.PublicKey, nonce, offer);
        Assert.Equal(0, (await first.AskAsync(Wire.Auth(0x18, TestRelay.Authentication(answer)))).Reason);

        var second = relay.Open();
        await second.SendAsync(Wire.Connect(ann.Id.ToString(), TestRelay.Authentication(nonce)));
        await second.ExpectAsync(15);
        Assert.Equal(0x87, (await second.AskAsync(Wire.Auth(0x18, TestRelay.Authentication(answer)))).Reason);
    }

    [Theory]
    [InlineData("MQTT", 4)]
    [InlineData("MQIsdp", 3)]
    public async Task An_older_client_is_told_in_its_own_format(string name, byte version)
    {
        var client = relay.Open();
        await client.SendAsync(Wire.Packet(0x10, [.. Wire.Text(name), version, 2, 0, 60, .. Wire.Text("old")]));
        var connack = await client.ReadAsync();
        Assert.Equal([0, 1], connack!.Body);
        Assert.Null(await client.ReadAsync());
    }

    public static TheoryData<string, byte[], byte> Refused()
    {
        var method = TestRelay.Authentication(new byte[32]);
        var id = new string('A', 22);
        return new()
        {
            { "a later version", Wire.Packet(0x10, [.. Wire.Text("MQTT"), 6, 2, 0, 60, 0, .. Wire.Text(id)]), 0x84 },
            { "another protocol", Wire.Packet(0x10, [.. Wire.Text("AMQP"), 5, 2, 0, 60, 0, .. Wire.Text(id)]), 0x81 },
            { "no authentication", Wire.Connect(id), 0x8C },
            { "another method", Wire.Connect(id, [0x15, .. Wire.Text("SCRAM-SHA-256")]), 0x8C },
            { "data without a method", Wire.Connect(id, [0x16, .. Wire.Binary([1])]), 0x82 },
            { "a short nonce", Wire.Connect(id, TestRelay.Authentication(new byte[31])), 0x82 },
            { "a client id that is no device id", Wire.Connect("ann", method), 0x85 },
            { "no client id", Wire.Connect("", method), 0x85 },
            { "a will", Wire.Connect(id, method, flags: 4, after: [0, .. Wire.Text("room/x"), .. Wire.Binary([1])]), 0x83 },
            { "a user name", Wire.Connect(id, method, flags: 0x80, after: Wire.Text("ann")), 0x86 },
            { "a password", Wire.Connect(id, method, flags: 0x40, after: Wire.Binary([1])), 0x86 },
            { "a reserved flag", Wire.Connect(id, method, flags: 1), 0x81 },
            { "a will QoS without a will", Wire.Connect(id, method, flags: 8), 0x81 },
            { "a will of QoS 3", Wire.Connect(id, method, flags: 0x1C, after: [0, .. Wire.Text("a"), .. Wire.Binary([])]), 0x81 },
            { "bytes after the end", Wire.Connect(id, method, after: [0]), 0x81 },
            { "a client id that is not UTF-8", Wire.Packet(0x10, [.. Wire.Text("MQTT"), 5, 2, 0, 60, .. Wire.Properties(method), 0, 2, 0xC3, 0x28]), 0x81 },
            { "a client id with U+0000", Wire.Connect("a\0b", method), 0x81 },
            { "a property twice", Wire.Connect(id, [.. Wire.SessionExpiry(1), .. Wire.SessionExpiry(1), .. method]), 0x82 },
            { "a property of PUBLISH", Wire.Connect(id, [.. Wire.Expiry(1), .. method]), 0x81 },
            { "a property that does not exist", Wire.Connect(id, [0x7E, 1, .. method]), 0x81 },
            { "a receive maximum of 0", Wire.Connect(id, [0x21, 0, 0, .. method]), 0x82 },
            { "a maximum packet size of 0", Wire.Connect(id, [0x27, 0, 0, 0, 0, .. method]), 0x82 },
            { "properties longer than the packet", Wire.Packet(0x10, [.. Wire.Text("MQTT"), 5, 2, 0, 60, 0x7F, 1]), 0x81 },
            { "an over-long length of properties", Wire.Packet(0x10, [.. Wire.Text("MQTT"), 5, 2, 0, 60, 0x80, 0, .. Wire.Text(id)]), 0x81 },
            { "a packet larger than a CONNECT needs", Wire.Connect(id, [0x26, .. Wire.Text("k"), .. Wire.Text(new string('v', 5000)), .. method]), 0x95 },
        };
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Connect_is_refused_with_its_reason(string what, byte[] packet, byte reason)
    {
        var client = relay.Open();
        await client.SendAsync(packet);
        var connack = await client.ReadAsync();
        Assert.True(connack?.Type == 2 && connack.Reason == reason, $"{what}: {connack?.Reason:x2}");
        Assert.Null(await client.ReadAsync());
        await ForeignClientTests.Eventually(() => relay.Relay.Connections == 0);
    }

    [Theory]
    [InlineData("47 45 54 20 2F")]
    [InlineData("16 03 01 02 00")]
    [InlineData("C0 00")]
    [InlineData("00 00")]
    [InlineData("11 00")]
    [InlineData("E0 00")]
    public async Task Whatever_does_not_begin_with_connect_gets_no_answer(string bytes)
    {
        var client = relay.Open();
        await client.SendAsync(Convert.FromHexString(bytes.Replace(" ", "")));
        Assert.Null(await client.ReadAsync());
        await ForeignClientTests.Eventually(() => relay.Relay.Connections == 0);
    }

    [Fact]
    public async Task Half_a_packet_and_then_the_end_is_the_end()
    {
        var client = relay.Open();
        await client.SendAsync(0x10, 0x20, 0);
        await client.Pipe.Output.CompleteAsync();
        Assert.Null(await client.ReadAsync());
        await ForeignClientTests.Eventually(() => relay.Relay.Connections == 0);
    }

    [Theory]
    [InlineData(0x10)]
    [InlineData(0x30)]
    [InlineData(0x82)]
    [InlineData(0xC0)]
    public async Task Between_challenge_and_answer_nothing_else_is_taken(byte first)
    {
        relay.Directory.Pair(ann);
        var client = relay.Open();
        await client.SendAsync(Wire.Connect(ann.Id.ToString(), TestRelay.Authentication(TestDevice.Nonce())));
        await client.ExpectAsync(15);
        var connack = await client.AskAsync(Wire.Packet(first, 0, 0));
        Assert.Equal((2, 0x82), (connack.Type, connack.Reason));
    }

    [Theory]
    [InlineData(0x00, "messenger-appliance/1")]
    [InlineData(0x19, "messenger-appliance/1")]
    [InlineData(0x18, "messenger-appliance/2")]
    public async Task An_answer_goes_on_by_the_same_method(byte reason, string method)
    {
        relay.Directory.Pair(ann);
        var client = relay.Open();
        var nonce = TestDevice.Nonce();
        await client.SendAsync(Wire.Connect(ann.Id.ToString(), TestRelay.Authentication(nonce)));
        var offer = TestRelay.Offer(await client.ExpectAsync(15));
        var answer = ann.Answer(relay.Box.PublicKey, nonce, offer);
        var connack = await client.AskAsync(Wire.Auth(reason, [0x15, .. Wire.Text(method), 0x16, .. Wire.Binary(answer)]));
        Assert.Equal((2, 0x82), (connack.Type, connack.Reason));
        Assert.Null(await client.ReadAsync());
    }

    [Fact]
    public async Task Between_challenge_and_answer_a_phone_may_leave()
    {
        relay.Directory.Pair(ann);
        var client = relay.Open();
        await client.SendAsync(Wire.Connect(ann.Id.ToString(), TestRelay.Authentication(TestDevice.Nonce())));
        await client.ExpectAsync(15);
        await client.SendAsync(Wire.Disconnect());
        Assert.Null(await client.ReadAsync());
        await ForeignClientTests.Eventually(() => relay.Relay.Connections == 0);
    }

    [Fact]
    public async Task A_slow_handshake_is_cut_off()
    {
        relay.Directory.Pair(ann);
        var silent = relay.Open();
        var half = relay.Open();
        await half.SendAsync(Wire.Connect(ann.Id.ToString(), TestRelay.Authentication(TestDevice.Nonce())));
        await half.ExpectAsync(15);
        var (done, _) = await relay.ConnectAsync(ann);
        relay.Clock.Advance(TimeSpan.FromSeconds(12));
        Assert.Null(await silent.ReadAsync());
        Assert.Null(await half.ReadAsync());
        await done.ExpectNothingAsync();
    }

    [Fact]
    public async Task One_address_holds_only_so_many_connections_before_authentication()
    {
        var address = IPAddress.Parse("192.0.2.7");
        var mapped = IPAddress.Parse("::ffff:192.0.2.7");
        _ = relay.Open(address);
        var second = relay.Open(mapped);
        Assert.Null(await relay.Open(address).ReadAsync());
        Assert.Equal(RelayAttention.Connections, relay.Relay.Attention);
        var other = relay.Open(IPAddress.Parse("192.0.2.8"));
        relay.Directory.Pair(ann);
        Assert.Equal(0, (await relay.AuthenticateAsync(second, ann))!.Reason);
        var third = relay.Open(address);
        relay.Directory.Pair(ben);
        Assert.Equal(0, (await relay.AuthenticateAsync(third, ben))!.Reason);
        Assert.Equal(4, relay.Relay.Connections);
        await other.DisposeAsync();
    }

    [Fact]
    public async Task Strangers_never_hold_more_than_half_of_all_connections()
    {
        for (var i = 0; i < 4; i++) relay.Open(IPAddress.Parse($"192.0.2.{i}"));
        Assert.Null(await relay.Open(IPAddress.Parse("192.0.2.99")).ReadAsync());
        Assert.Equal(4, relay.Relay.Connections);
    }

    [Fact]
    public async Task When_all_places_are_taken_the_next_waits_for_one_to_be_free()
    {
        using var full = new TestRelay(new() { Mailbox = ByteCount.MiB(1), Connections = 2 });
        using var cem = new TestDevice();
        var first = await full.PhoneAsync(ann);
        await full.PhoneAsync(ben);
        full.Directory.Pair(cem);
        Assert.Null(await full.Open(IPAddress.Parse("192.0.2.1")).ReadAsync());
        Assert.Equal((2, RelayAttention.Connections), (full.Relay.Connections, full.Relay.Attention));
        await first.LeaveAsync();
        await ForeignClientTests.Eventually(() => full.Relay.Connections == 1);
        Assert.Equal(0, (await full.AuthenticateAsync(full.Open(), cem))!.Reason);
    }

    [Fact]
    public async Task More_sessions_than_devices_are_refused()
    {
        using var cem = new TestDevice();
        await relay.PhoneAsync(ann);
        await relay.PhoneAsync(ben);
        relay.Directory.Pair(cem);
        Assert.Equal(0x97, (await relay.AuthenticateAsync(relay.Open(), cem))!.Reason);
    }

    [Fact]
    public async Task A_client_without_a_name_is_given_one_that_it_can_come_back_with()
    {
        using var open = new TestRelay(allowAll: true);
        var names = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            var connack = await open.Open().AskAsync(Wire.Connect("", Wire.SessionExpiry(600)));
            Assert.Equal(0, connack.Reason);
            var at = connack.Properties.AsSpan().IndexOf<byte>([0x12, 0, 22]);
            names.Add(Encoding.UTF8.GetString(connack.Properties.AsSpan(at + 3, 22)));
        }

        Assert.Equal(2, names.Distinct().Count());
        var back = await open.Open().AskAsync(Wire.Connect(names[0], Wire.SessionExpiry(600), cleanStart: false));
        Assert.True(back.SessionPresent);
        Assert.DoesNotContain(names[0], Encoding.UTF8.GetString(back.Properties), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_authenticates_no_method_is_pretended()
    {
        using var open = new TestRelay(allowAll: true);
        var client = open.Open();
        Assert.Equal(0x8C, (await client.AskAsync(Wire.Connect("ann", TestRelay.Authentication(new byte[32])))).Reason);
        Assert.Null(await client.ReadAsync());
    }

    [Fact]
    public async Task A_wiped_box_cannot_prove_itself_and_lets_nobody_in()
    {
        relay.Directory.Pair(ann);
        relay.Keys.Zero();
        var client = relay.Open();
        await client.SendAsync(Wire.Connect(ann.Id.ToString(), TestRelay.Authentication(TestDevice.Nonce())));
        Assert.Equal(0x88, (await client.ExpectAsync(2)).Reason);
    }

    public void Dispose()
    {
        relay.Dispose();
        ann.Dispose();
        ben.Dispose();
    }
}
