// The Maximum Packet Size that a client asks for holds for every packet it is sent, not for messages alone (MQTT 5, 3.1.2.11.4).
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Relay.Tests;

public sealed class PacketSizeTests : IDisposable
{
    /// <summary>CONNACK of a client that is let in by name, without and with User Properties.</summary>
    const uint Bare = 31, Whole = 100;

    readonly TestRelay relay = new();
    readonly TestRelay open = new(allowAll: true);
    readonly TestDevice ann = new();

    [Theory]
    [InlineData(Whole, true)]
    [InlineData(Whole - 1, false)]
    [InlineData(Bare, false)]
    public async Task User_properties_are_left_out_of_a_connack_that_would_be_too_large(uint most, bool told)
    {
        var (client, connack) = await ConnectAsync(most);
        Assert.Equal((2, 0), (connack.Type, connack.Reason));
        Assert.Equal(told ? Whole : Bare, Size(connack));
        await client.ExpectNothingAsync();
    }

    [Theory]
    [InlineData(Bare - 1)]
    [InlineData(5)]
    public async Task A_client_that_takes_no_connack_is_refused(uint most)
    {
        var (client, connack) = await ConnectAsync(most);
        Assert.Equal((2, 0x95), (connack.Type, connack.Reason));
        Assert.Null(await client.ReadAsync());
        Assert.Equal(0, open.Relay.Sessions);
    }

    [Fact]
    public async Task A_client_that_does_not_even_take_the_refusal_gets_none()
    {
        var client = open.Open();
        await client.SendAsync(Wire.Connect("ann", Wire.MostPacket(4)));
        Assert.Null(await client.ReadAsync());
    }

    [Fact]
    public async Task A_phone_that_does_not_take_the_challenge_is_refused()
    {
        relay.Directory.Pair(ann);
        var client = relay.Open();
        await client.SendAsync(Wire.Connect(ann.Id.ToString(), [.. Wire.MostPacket(126), .. TestRelay.Authentication(new byte[32])]));
        Assert.Equal(0x95, (await client.ExpectAsync(2)).Reason);
        Assert.Null(await client.ReadAsync());
        Assert.Equal(0, (await relay.AuthenticateAsync(relay.Open(), ann, Wire.MostPacket(127)))!.Reason);
    }

    [Theory]
    [InlineData(26, true)]
    [InlineData(27, false)]
    public async Task Answers_too_large_for_a_client_end_its_connection(int filters, bool fits)
    {
        var names = Enumerable.Range(0, filters).Select(number => $"{number}").ToArray();
        foreach (var packet in new[] { Wire.Subscribe(1, [.. names.Select(name => (name, 1))]), Wire.Unsubscribe(1, names) })
        {
            var (client, _) = await ConnectAsync(Bare);
            await client.SendAsync(packet);
            if (fits) Assert.Equal(filters, (await client.ReadAsync())!.Codes.Length);
            else await client.ExpectDisconnectAsync(0x95);
        }
    }

    async Task<(TestClient Client, Received Connack)> ConnectAsync(uint most)
    {
        var client = open.Open();
        return (client, await client.AskAsync(Wire.Connect("ann", [.. Wire.SessionExpiry(600), .. Wire.MostPacket(most)])));
    }

    static uint Size(Received packet) => (uint)packet.Body.Length + 2;

    public void Dispose()
    {
        relay.Dispose();
        open.Dispose();
        ann.Dispose();
    }
}
