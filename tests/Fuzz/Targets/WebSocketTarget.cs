// A WebSocket's bytes from behind the upgrade on: frames as a stranger may make them, or, where the first byte says so, MQTT in
// frames that are made here. Framing is .NET's; what becomes of the frames is ours.
using System.Net.WebSockets;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Fuzz.Tests;

sealed class WebSocketTarget : Target
{
    const int Framed = 1;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Two pipes and the buffers of the WebSocket and of what runs beside it.</summary>
    public override long MostAllocated => 2 << 20;

    public override IEnumerable<byte[]> Seeds()
    {
        byte[] talk = [.. Wire.Connect("AAAAAAAAAAAAAAAAAAAAAA"), .. Wire.Subscribe(1, ("a", 1)), .. Wire.Publish("a", new byte[100]), .. Wire.Ping, .. Wire.Disconnect()];
        yield return [Framed, .. talk];
        yield return [Framed | (5 << 1), .. talk];
        yield return [0, .. Frame(0x82, talk), .. Frame(0x88, [3, 0xE8])];
        yield return [0, .. Frame(0x02, talk[..20]), .. Frame(0x89, [1]), .. Frame(0x80, talk[20..])];
        yield return [0, .. Frame(0x81, talk)];
        yield return [0, 0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 1];
        yield return [0, .. Frame(0x82, []), .. Frame(0x8A, [1, 2]), .. Frame(0x82, talk)];
    }

    public override void Run(byte[] input)
    {
        if (input.Length < 1) return;
        var size = 1 + (input[0] >> 1);
        byte[] bytes = (input[0] & Framed) == 0 ? input[1..] : [.. input[1..].Chunk(size).SelectMany(piece => Frame(0x82, piece))];
        using var relay = new FuzzedRelay(family: false);
        using var socket = WebSocket.CreateFromStream(new TwoWay(bytes), new WebSocketCreationOptions { IsServer = true, SubProtocol = "mqtt" });
        Promise(relay.Relay.AcceptAsync(socket, null, CancellationToken.None).Wait(Patience), "a connection ends with its bytes");
        relay.Empty();
    }

    static byte[] Frame(byte first, byte[] payload)
    {
        byte[] length = payload.Length < 126 ? [(byte)(0x80 | payload.Length)] : [0xFE, (byte)(payload.Length >> 8), (byte)payload.Length];
        // A mask of zeros is a mask.
        return [first, .. length, 0, 0, 0, 0, .. payload];
    }

    /// <summary>Reads what was sent, and swallows the answers.</summary>
    sealed class TwoWay(byte[] sent) : MemoryStream(sent, writable: false)
    {
        public override bool CanWrite => true;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => default;

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
