// Connections that the drill makes itself, byte by byte where it wants to stop in the middle: TLS that tells the server's
// certificate, and MQTT over a WebSocket whose last frame is only begun.
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Messenger.Appliance.Vm.Tests;

static class Connections
{
    /// <summary>The key that hides a frame's bytes on the way (RFC 6455, 5.3): known, so that the bytes as they came are known.</summary>
    static readonly byte[] Mask = [0x5A, 0xC3, 0x17, 0x8E];

    public static async Task<SslStream> TlsAsync(Machine machine, int port)
    {
        var socket = new TcpClient("127.0.0.1", port);
        var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = machine.Address, CertificateChainPolicy = Trust(await machine.AuthorityAsync()) });
        return tls;
    }

    public static X509ChainPolicy Trust(X509Certificate2 authority) =>
        new() { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck };

    /// <summary>The stream of a WebSocket at /mqtt over this connection.</summary>
    public static async Task<Stream> WebSocketAsync(SslStream tls)
    {
        await tls.WriteAsync(Encoding.ASCII.GetBytes(
            "GET /mqtt HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: mqtt\r\n"
            + $"Sec-WebSocket-Key: {Convert.ToBase64String(RandomNumberGenerator.GetBytes(16))}\r\n\r\n"));
        var answer = new StringBuilder();
        var one = new byte[1];
        while (!answer.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await tls.ReadExactlyAsync(one);
            answer.Append((char)one[0]);
        }

        Assert.StartsWith("HTTP/1.1 101 ", answer.ToString());
        return WebSocketStream.Create(WebSocket.CreateFromStream(tls, new WebSocketCreationOptions { SubProtocol = "mqtt" }), WebSocketMessageType.Binary, ownsWebSocket: true);
    }

    /// <summary>A frame without its end, and what it looks like on the way.</summary>
    public static async Task<byte[]> BeginFrameAsync(SslStream tls, byte[] content, int missing)
    {
        byte[] masked = [.. content.Select((value, i) => (byte)(value ^ Mask[i % Mask.Length]))];
        await tls.WriteAsync((byte[])[0x82, 0xFE, (byte)(content.Length >> 8), (byte)content.Length, .. Mask, .. masked[..^missing]]);
        return masked;
    }

    /// <summary>A request to the API without the end of its body.</summary>
    public static async Task BeginRequestAsync(SslStream tls, string path, string body, int missing) => await tls.WriteAsync(Encoding.ASCII.GetBytes(
        $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body[..^missing]}"));
}
