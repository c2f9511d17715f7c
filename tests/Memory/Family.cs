// Two phones of one family with the built box, over TLS or over a WebSocket, and messages that carry marks.
using System.Buffers.Text;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Messenger.Appliance.Daemon.Tests;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Memory.Tests;

public enum Way
{
    Tls,
    WebSocket,
}

sealed class Family : IAsyncDisposable
{
    static readonly TimeSpan Away = TimeSpan.FromHours(1);

    readonly HttpClient http;
    readonly X509Certificate2 authority;
    ushort packet;

    Family(BoxProcess box, HttpClient http, X509Certificate2 authority)
    {
        (Box, this.http, this.authority) = (box, http, authority);
        (Gran, Child) = (new(http), new(http));
    }

    public BoxProcess Box { get; }

    public Phone Gran { get; }

    public Phone Child { get; }

    public int Relay => RelayProcess.Of(Box.Id);

    public static async Task<Family> PairAsync()
    {
        var box = await BoxProcess.StartAsync();
        var family = new Family(box, await box.TrustingClientAsync(), await box.AuthorityAsync());
        box.Press("pair");
        var link = (await box.SayAsync(line => line.StartsWith("pair: ")))["pair: ".Length..];
        await family.Gran.PairAsync(link);
        var payload = Base64Url.DecodeFromChars(link.AsSpan(link.IndexOf('#') + 1));
        var token = RandomNumberGenerator.GetBytes(16);
        Assert.Equal(200, (await family.Gran.AskAsync("/api/invitations", $$"""{"token":"{{Base64Url.EncodeToString(token)}}","rights":3}""")).Status);
        await family.Child.PairAsync("#" + Base64Url.EncodeToString([1, .. token, .. payload[17..]]));
        return family;
    }

    /// <summary>A connection of this phone, whose session outlasts it: a new one, or the one that waited for it.</summary>
    public async Task<TestClient> ConnectAsync(Phone phone, Way way, bool returning = false)
    {
        var stream = way == Way.Tls ? await TlsAsync() : await WebSocketAsync();
        var (client, reason) = await phone.ProveAsync(TestClient.Over(stream), Away, returning ? [] : ["inbox/" + phone.Id]);
        Assert.Equal(0, reason);
        return client;
    }

    /// <summary>Publishes and returns when the box has taken it.</summary>
    public async Task SendAsync(TestClient from, Phone to, Mark mark)
    {
        var answer = await from.AskAsync(Wire.Publish("inbox/" + to.Id, mark.Payload, id: ++packet));
        Assert.Equal((4, 0), (answer.Type, answer.Reason));
    }

    /// <summary>The next message, which carries this mark; acknowledged, and the box has read that.</summary>
    public static async Task ReceiveAsync(TestClient client, params Mark[] marks)
    {
        foreach (var mark in marks)
        {
            var message = await client.ExpectAsync(3);
            Assert.Equal(mark.Payload, message.Payload);
            await client.SendAsync(Wire.Puback(message.PacketId));
        }

        await client.ExpectNothingAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Gran.Dispose();
        Child.Dispose();
        http.Dispose();
        authority.Dispose();
        await Box.DisposeAsync();
    }

    async Task<Stream> TlsAsync()
    {
        var socket = new TcpClient("127.0.0.1", Box.MqttPort);
        var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "127.0.0.1", CertificateChainPolicy = Trust });
        return tls;
    }

    async Task<Stream> WebSocketAsync()
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("mqtt");
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler { SslOptions = new() { CertificateChainPolicy = Trust } });
        await socket.ConnectAsync(new($"wss://127.0.0.1:{Box.HttpsPort}/mqtt"), invoker, CancellationToken.None);
        return WebSocketStream.Create(socket, WebSocketMessageType.Binary, ownsWebSocket: true);
    }

    X509ChainPolicy Trust => new() { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck };
}
