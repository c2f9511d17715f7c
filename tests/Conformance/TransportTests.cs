// 4.2 and 6: TCP, TLS, WebSocket.
using System.Net;
using System.Net.WebSockets;
using Messenger.Appliance.Conformance.Tests.Kit;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Conformance.Tests;

public sealed class TransportTests(OpenHost host)
{
    static readonly byte[] Connack = [0x20];

    [Fact]
    public async Task Tcp_and_tls_carry_mqtt()
    {
        foreach (var client in new[] { await host.DialAsync(), await host.DialTlsAsync() })
        {
            Assert.Equal(0, (await client.AskAsync(Wire.Connect(OpenHost.Name()))).Reason);
            await client.ExpectNothingAsync();
        }
    }

    [Fact]
    public async Task A_websocket_carries_mqtt_under_its_subprotocol()
    {
        using var socket = await OpenAsync();
        Assert.Equal("mqtt", socket.SubProtocol);
        await SendAsync(socket, Wire.Connect(OpenHost.Name()));
        Assert.Equal(Connack, (await ReceiveAsync(socket))[..1]);
    }

    [Fact]
    public async Task Packets_and_websocket_messages_need_not_coincide()
    {
        using var socket = await OpenAsync();
        byte[] all = [.. Wire.Connect(OpenHost.Name()), .. Wire.Ping, .. Wire.Ping];
        foreach (var piece in new[] { all[..1], all[1..7], all[7..^3], all[^3..] }) await SendAsync(socket, piece);
        var received = new List<byte>();
        while (received.Count < 6 || !received[^4..].SequenceEqual<byte>([0xD0, 0, 0xD0, 0])) received.AddRange(await ReceiveAsync(socket));
        Assert.Equal(0x20, received[0]);
    }

    [Fact]
    public async Task A_message_of_text_ends_the_connection()
    {
        using var socket = await OpenAsync();
        await SendAsync(socket, Wire.Connect(OpenHost.Name()));
        await ReceiveAsync(socket);
        await socket.SendAsync(Wire.Ping, WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
        var end = await socket.ReceiveAsync(new byte[100], TestContext.Current.CancellationToken);
        Assert.Equal(WebSocketMessageType.Close, end.MessageType);
    }

    [Fact]
    public async Task A_websocket_without_the_subprotocol_is_refused()
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.AddSubProtocol("chat");
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri($"ws://127.0.0.1:{host.WebPort}/mqtt"), TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.BadRequest, socket.HttpStatusCode);
    }

    async Task<ClientWebSocket> OpenAsync()
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("mqtt");
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{host.WebPort}/mqtt"), TestContext.Current.CancellationToken);
        return socket;
    }

    static Task SendAsync(ClientWebSocket socket, byte[] bytes) => socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, TestContext.Current.CancellationToken);

    static async Task<byte[]> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[4096];
        var result = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        Assert.Equal(WebSocketMessageType.Binary, result.MessageType);
        return buffer[..result.Count];
    }
}
