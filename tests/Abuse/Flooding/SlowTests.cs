// Slowloris, at every layer: whoever says too little, or too slowly, is let go in the time of a handshake, and members do not notice.
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Messenger.Appliance.Abuse.Tests.Kit;
using Messenger.Appliance.Core;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Abuse.Tests.Flooding;

public sealed class SlowTests(Street street) : IClassFixture<Street>
{
    const int OfEach = 6;

    /// <summary>The time of a handshake, a round of the clock that enforces it, and a busy machine.</summary>
    static readonly TimeSpan Patience = Limits.Default.Handshake + TimeSpan.FromSeconds(20);

    Household Home => street.Home;

    [Fact]
    public Task Whoever_is_slow_is_let_go_at_every_layer() => street.EndureAsync(async () =>
    {
        byte[] connect = Wire.Connect(street.Eve.Id, Proof(32));
        (string What, Func<Task<Stream>> Open, byte[] Words)[] kinds =
        [
            ("TCP, MQTT's port", () => PlainAsync(Home.Box.MqttPort), []),
            ("TCP, HTTPS's port", () => PlainAsync(Home.Box.HttpsPort), []),
            ("HTTP in clear, header", () => PlainAsync(Home.Box.HttpPort), "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: yes and slower and slower still"u8.ToArray()),
            ("TLS hello, MQTT's port", () => PlainAsync(Home.Box.MqttPort), [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3, .. new byte[60]]),
            ("TLS hello, HTTPS's port", () => PlainAsync(Home.Box.HttpsPort), [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3, .. new byte[60]]),
            ("HTTP header", () => SecureAsync(Home.Box.HttpsPort), "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: yes and slower and slower still"u8.ToArray()),
            ("HTTP body", async () => await SaidAsync(await SecureAsync(Home.Box.HttpsPort), "POST /api/nonce HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n\r\n"), new byte[60]),
            ("WebSocket, silent", () => Home.WebSocketAsync(Home.NewAddress()), []),
            ("WebSocket, CONNECT", () => Home.WebSocketAsync(Home.NewAddress()), connect),
            ("MQTT, silent", () => SecureAsync(Home.Box.MqttPort), []),
            ("MQTT, CONNECT", () => SecureAsync(Home.Box.MqttPort), connect),
            ("MQTT, the proof", async () => await ChallengedAsync(connect), Wire.Auth(0x18, Proof(64))),
        ];
        await Task.WhenAll(kinds.SelectMany(kind => Enumerable.Range(0, OfEach).Select(async _ =>
        {
            var begun = Stopwatch.GetTimestamp();
            await using var line = await kind.Open();
            Assert.True(await IsLetGoAsync(line, kind.Words), $"{kind.What}: still there after {Stopwatch.GetElapsedTime(begun)}");
        })));
    });

    // A byte a second, and what comes back; true when the box ends it.
    static async Task<bool> IsLetGoAsync(Stream line, byte[] words)
    {
        using var late = new CancellationTokenSource(Patience);
        var speaking = Task.Run(async () =>
        {
            foreach (var word in words)
            {
                await line.WriteAsync(new[] { word }, late.Token);
                await line.FlushAsync(late.Token);
                await Task.Delay(TimeSpan.FromSeconds(1), late.Token);
            }
        });
        var heard = new byte[4096];
        try
        {
            while (await line.ReadAsync(heard, late.Token) > 0)
            {
            }
        }
        catch (Exception ended) when (ended is IOException or System.Net.WebSockets.WebSocketException)
        {
            // Cut off without a word.
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        await late.CancelAsync();
        await speaking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return true;
    }

    async Task<Stream> PlainAsync(int port) => new NetworkStream(await Household.DialAsync(port, Home.NewAddress()), ownsSocket: true);

    async Task<Stream> SecureAsync(int port) => await Household.SecureAsync(port, Home.NewAddress());

    async Task<Stream> ChallengedAsync(byte[] connect)
    {
        var line = await SecureAsync(Home.Box.MqttPort);
        await line.WriteAsync(connect);
        Assert.True(await line.ReadAsync(new byte[512]) > 96);
        return line;
    }

    static async Task<Stream> SaidAsync(Stream line, string head)
    {
        await line.WriteAsync(Encoding.ASCII.GetBytes(head));
        return line;
    }

    static byte[] Proof(int bytes) => [0x15, .. Wire.Text("messenger-appliance/1"), 0x16, .. Wire.Binary(new byte[bytes])];
}
