// More of everything than a home has: connections begun and dropped, handshakes, subscriptions, packets and requests that say they
// are huge. Each is refused as the protocol says, members go on talking, and the relay's memory stays where it was.
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Messenger.Appliance.Abuse.Tests.Kit;
using Messenger.Appliance.Core;
using Messenger.Appliance.Daemon.Tests;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Abuse.Tests.Flooding;

public sealed class FloodTests(Street street) : IClassFixture<Street>
{
    const int Attackers = 16;

    static readonly TimeSpan Long = TimeSpan.FromSeconds(3);

    Household Home => street.Home;

    [Fact]
    public async Task Connections_that_are_begun_and_dropped_cost_the_second_time_what_they_cost_the_first()
    {
        var first = await street.EndureAsync(DropAsync);
        var second = await street.EndureAsync(DropAsync);
        Assert.InRange(second, 0, first + (Street.MostGrowth / 4));
    }

    Task DropAsync() => TogetherAsync(async (from, number) =>
    {
        var port = number % 3 == 0 ? Home.Box.HttpPort : number % 3 == 1 ? Home.Box.HttpsPort : Home.Box.MqttPort;
        using var socket = await TryDialAsync(port, from);
        if (socket is null) return;
        byte[] hello = [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3, .. new byte[60]];
        if (Random.Shared.Next(2) == 0) await SayAsync(socket, hello.AsMemory(0, Random.Shared.Next(1, hello.Length)));
        // Half of them with a reset, half with an end.
        if (Random.Shared.Next(2) == 0) socket.LingerState = new(true, 0);
        else if (socket.Connected) socket.Shutdown(SocketShutdown.Send);
    });

    [Fact]
    public Task Sockets_that_stay_half_open() => street.EndureAsync(async () =>
    {
        List<Socket> open = [];
        foreach (var port in new[] { Home.Box.MqttPort, Home.Box.HttpsPort })
        {
            for (var address = 0; address < 3; address++)
            {
                var from = Home.NewAddress();
                for (var i = 0; i < 80; i++)
                    if (await TryDialAsync(port, from) is { } socket)
                        open.Add(socket);
            }
        }

        // Of one address no more than its share is kept: the others are closed at once.
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.InRange(open.Count(socket => !IsClosed(socket)), 1, 3 * (16 + 64));
        foreach (var socket in open) socket.Dispose();
    });

    [Fact]
    public Task Silent_connections_of_several_addresses_make_room_for_the_family() => street.EndureAsync(async () =>
    {
        var (member, reason) = await street.Eve.ProveAsync(TestClient.Over(await Home.WebSocketAsync(Home.NewAddress())), null);
        Assert.Equal(0, reason);
        var before = Home.OpenSockets;
        List<SslStream> silent = [];
        for (var address = 0; address < 6; address++)
        {
            var from = Home.NewAddress();
            for (var i = 0; i < 48; i++) silent.Add(await Household.SecureAsync(Home.Box.HttpsPort, from));
        }

        Assert.True(silent.Count > Limits.Default.PageConnections);
        Assert.InRange(Home.OpenSockets, before, before + Limits.Default.PageConnections);
        // Who comes gets in, and who is there stays.
        using var browser = Home.Browser();
        Assert.Contains(Home.Box.HttpsPort.ToString(CultureInfo.InvariantCulture), await browser.GetStringAsync("/api/box"), StringComparison.Ordinal);
        await (await Home.ConnectAsync(street.Eve)).DisposeAsync();
        Assert.Equal(14, (await member.ReadAsync())!.Type);
        foreach (var one in silent) await one.DisposeAsync();
    });

    [Fact]
    public async Task Handshakes_with_a_wrong_proof()
    {
        var refused = 0;
        using var stranger = Home.NewPhone().Knowing(street.Ann);
        await street.EndureAsync(() => TogetherAsync(async (from, number) =>
        {
            await using var line = number % 4 == 0 ? await Home.WebSocketAsync(from) : await Household.SecureAsync(Home.Box.MqttPort, from);
            Assert.Equal(0x87, (await stranger.ProveAsync(TestClient.Over(line), null)).Reason);
            Interlocked.Increment(ref refused);
        }));
        Assert.InRange(refused, Attackers, int.MaxValue);
    }

    [Fact]
    public async Task Requests_of_the_API()
    {
        var answers = new System.Collections.Concurrent.ConcurrentDictionary<int, int>();
        await street.EndureAsync(async () =>
        {
            var browsers = Enumerable.Range(0, Attackers).Select(_ => Home.Browser()).ToArray();
            await TogetherAsync(async (_, number) =>
            {
                using var phone = new Phone(browsers[number]);
                var (status, _) = await phone.PostAsync(number % 2 == 0 ? "/api/pair/begin" : "/api/devices", "{}");
                answers.AddOrUpdate(status, 1, (_, count) => count + 1);
            });
            foreach (var browser in browsers) browser.Dispose();
        });
        Assert.Equal([400, 401, 429], answers.Keys.Order());
        Assert.True(answers[429] > answers[400] + answers[401], "what is too much is refused");
    }

    [Fact]
    public async Task Subscriptions_without_number()
    {
        await using var eve = await Home.ConnectAsync(street.Eve);
        await street.EndureAsync(async () =>
        {
            var granted = 0;
            for (ushort packet = 1; packet <= 20; packet++)
            {
                var rooms = Enumerable.Range(0, 1000).Select(_ => (Household.NewRoom(), 1)).ToArray();
                var answer = await eve.AskAsync(Wire.Subscribe(packet, rooms));
                Assert.All(answer.Codes, code => Assert.True(code is 1 or 0x97));
                granted += answer.Codes.Count(code => code == 1);
            }

            // Her inbox is one of 256.
            Assert.Equal(255, granted);
            for (ushort packet = 100; packet < 400; packet++)
            {
                var room = Household.NewRoom();
                await eve.AskAsync(Wire.Unsubscribe(packet, room, "inbox/" + street.Eve.Id));
                Assert.Equal(1, (await eve.AskAsync(Wire.Subscribe(packet, ("inbox/" + street.Eve.Id, 1)))).Reason);
            }

            await using var ben = await Home.ConnectAsync(street.Eve);
        });
    }

    [Fact]
    public Task Everything_oversized() => street.EndureAsync(async () =>
    {
        await EndsAsync("a TLS record of 64 KiB", await PlainAsync(Home.Box.MqttPort), [0x16, 3, 1, 0xFF, 0xFF, .. new byte[60_000]], null);
        await EndsAsync("a CONNECT of 256 MiB", await SecureAsync(Home.Box.MqttPort), [0x10, 0xFF, 0xFF, 0xFF, 0x7F, .. new byte[3000]], [0x20, 3, 0, 0x95, 0]);
        await EndsAsync("a CONNECT of 5 KiB", await SecureAsync(Home.Box.MqttPort), Wire.Connect(new string('a', 5000)), [0x20, 3, 0, 0x95, 0]);
        await EndsAsync("a CONNECT of 5 KiB in a WebSocket", await Home.WebSocketAsync(Home.NewAddress()), Wire.Connect(new string('a', 5000)), [0x20, 3, 0, 0x95, 0]);
        foreach (var (what, packet) in new (string, byte[])[]
                 {
                     ("a PUBLISH of 256 MiB", [0x32, 0xFF, 0xFF, 0xFF, 0x7F]), ("a SUBSCRIBE of 256 MiB", [0x82, 0xFF, 0xFF, 0xFF, 0x7F]),
                     ("a PUBACK of 128 KiB", [0x40, 0x80, 0x80, 8]), ("a PUBLISH whose properties are too many", Wire.Publish("inbox/" + street.Ann.Id, [], properties: [.. Enumerable.Repeat((byte[])[0x26, .. Wire.Text("k"), .. Wire.Text("v")], 3000).SelectMany(one => one)])),
                 })
        {
            await using var eve = await Home.ConnectAsync(street.Eve);
            await eve.SendAsync(packet);
            Assert.Equal((what, 0x95), (what, (await eve.ExpectAsync(14)).Reason));
        }

        await RefusedAsync("414", "GET /" + new string('a', 20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
        await RefusedAsync("431", "GET / HTTP/1.1\r\nHost: x\r\nX: " + new string('a', 60_000) + "\r\n\r\n");
        await RefusedAsync("431", "GET / HTTP/1.1\r\nHost: x\r\n" + string.Concat(Enumerable.Range(0, 2000).Select(i => $"X{i}: y\r\n")) + "\r\n");
        await RefusedAsync("413", "POST /api/nonce HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000000\r\n\r\n");
        await RefusedAsync("413", "POST /api/nonce HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + string.Concat(Enumerable.Repeat("1000\r\n" + new string('a', 4096) + "\r\n", 40)));
        await RefusedAsync("400", "POST /api/nonce HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFFFF\r\n");
        await FrameAsync("a frame of 8 EiB", [0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4, .. new byte[8192]]);
        await FrameAsync("a ping of 64 KiB", [0x89, 0xFE, 0xFF, 0xFF, 1, 2, 3, 4, .. new byte[2000]]);
    });

    [Fact]
    public Task Packets_in_frames_of_one_byte() => street.EndureAsync(async () =>
    {
        // All but the end of the longest CONNECT that is waited for.
        byte[] half = [0x10, 0xFC, 0x1F, .. new byte[4000]];
        List<Stream> lines = [];
        for (var i = 0; i < 12; i++)
        {
            lines.Add(await Home.WebSocketAsync(Home.NewAddress()));
            foreach (var one in half) await lines[^1].WriteAsync(new[] { one });
        }

        await Task.Delay(TimeSpan.FromSeconds(1));
        foreach (var line in lines) await line.DisposeAsync();
    });

    async Task RefusedAsync(string status, string request)
    {
        await using var line = await SecureAsync(Home.Box.HttpsPort);
        var writing = line.WriteAsync(Encoding.ASCII.GetBytes(request)).AsTask();
        var answer = new byte[4096];
        var read = await line.ReadAsync(answer);
        await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.StartsWith($"HTTP/1.1 {status} ", Encoding.ASCII.GetString(answer, 0, read));
    }

    // Frames as no client library makes them.
    async Task FrameAsync(string what, byte[] frame)
    {
        var line = await SecureAsync(Home.Box.HttpsPort);
        await line.WriteAsync("GET /mqtt HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n"u8.ToArray());
        Assert.True(await line.ReadAsync(new byte[4096]) > 0);
        await EndsAsync(what, line, frame, null);
    }

    static async Task EndsAsync(string what, Stream line, byte[] bytes, byte[]? answer)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var heard = new MemoryStream();
        try
        {
            await line.WriteAsync(bytes, late.Token);
            await line.FlushAsync(late.Token);
            await line.CopyToAsync(heard, late.Token);
        }
        catch (Exception ended) when (ended is IOException or System.Net.WebSockets.WebSocketException)
        {
            // Cut off while it was still speaking.
        }

        if (answer is not null) Assert.Equal((what, Convert.ToHexString(answer)), (what, Convert.ToHexString(heard.ToArray())));
        await line.DisposeAsync();
    }

    // Each attacker from its own address, as fast as it is answered; the pause is for the members' side, which is in this process too.
    async Task TogetherAsync(Func<System.Net.IPAddress, int, Task> attack)
    {
        using var ended = new CancellationTokenSource(Long);
        await Task.WhenAll(Enumerable.Range(0, Attackers).Select(number => Task.Run(async () =>
        {
            var from = Home.NewAddress();
            while (!ended.IsCancellationRequested)
            {
                await attack(from, number);
                await Task.Delay(10);
            }
        })));
    }

    async Task<Stream> PlainAsync(int port) => new NetworkStream(await Household.DialAsync(port, Home.NewAddress()), ownsSocket: true);

    async Task<Stream> SecureAsync(int port) => await Household.SecureAsync(port, Home.NewAddress());

    static async Task SayAsync(Socket socket, ReadOnlyMemory<byte> words)
    {
        try
        {
            await socket.SendAsync(words);
        }
        catch (SocketException)
        {
            // One connection too many of this address.
        }
    }

    // Null where the box is quicker to close than this side is to see that it stood.
    static async Task<Socket?> TryDialAsync(int port, System.Net.IPAddress from)
    {
        try
        {
            return await Household.DialAsync(port, from);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    static bool IsClosed(Socket socket)
    {
        try
        {
            return socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
