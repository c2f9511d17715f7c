// A thousand phones as they really are, MQTT over a WebSocket over TLS, connected and silent: what each keeps in memory. The load is
// .NET's own, and not measured.
using System.Net.Security;
using System.Net.WebSockets;
using Messenger.Appliance.Benchmarks.Tests.Load;
using Messenger.Appliance.Benchmarks.Tests.Report;

namespace Messenger.Appliance.Benchmarks.Tests.Workloads;

static class IdleBrowsers
{
    const int Phones = 1_000, AtOnce = 16;

    static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    public static void Measure(Setting setting, Results results)
    {
        if (setting.Peer.Web is not { } port) throw new IOException("It speaks no WebSocket.");
        MeasureAsync(setting, port, results).GetAwaiter().GetResult();
    }

    static async Task MeasureAsync(Setting setting, int port, Results results)
    {
        using var handler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null } };
        using var browser = new HttpMessageInvoker(handler);
        var phones = new List<ClientWebSocket> { await ConnectAsync("first") };
        try
        {
            await Task.Delay(Settling);
            var memory = setting.Peer.Memory;
            foreach (var some in Enumerable.Range(0, Phones).Chunk(AtOnce)) phones.AddRange(await Task.WhenAll(some.Select(phone => ConnectAsync($"phone-{phone}"))));
            await Task.Delay(Settling);
            results.Add("KiB per idle phone", setting, (setting.Peer.Memory - memory) / 1024.0 / Phones);
        }
        finally
        {
            foreach (var phone in phones) phone.Dispose();
        }

        async Task<ClientWebSocket> ConnectAsync(string name)
        {
            var socket = new ClientWebSocket();
            socket.Options.AddSubProtocol("mqtt");
            await socket.ConnectAsync(new($"wss://127.0.0.1:{port}/mqtt"), browser, CancellationToken.None);
            foreach (var packet in new[] { Wire.Connect(name, clean: true), Wire.Subscribe("inbox/" + name.PadRight(22, '-')) })
            {
                await socket.SendAsync(packet, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
                // Each is answered.
                await socket.ReceiveAsync(new ArraySegment<byte>(new byte[256]), CancellationToken.None);
            }

            return socket;
        }
    }
}
