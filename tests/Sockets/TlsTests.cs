// TLS on the loop's sockets: it speaks, and a handshake that fails or dawdles ends without a word.
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;

namespace Messenger.Appliance.Sockets.Tests;

[Collection("Descriptors")]
public sealed class TlsTests
{
    static readonly SslStreamCertificateContext Certificate = SslStreamCertificateContext.Create(SelfSigned(), null);

    [Fact]
    public async Task What_is_sent_through_tls_comes_back_whole_and_a_silent_connection_holds_no_buffer()
    {
        await using var served = await ServeAsync(TimeSpan.FromSeconds(10));
        using var socket = await served.DialAsync();
        await using var client = await SecureAsync(socket);
        var sent = RandomNumberGenerator.GetBytes(1 << 20);
        var sending = client.WriteAsync(sent, TestContext.Current.CancellationToken);
        var got = new byte[sent.Length];
        await client.ReadExactlyAsync(got, TestContext.Current.CancellationToken);
        await sending;
        Assert.Equal(sent, got);
        await Served.EventuallyAsync(() => served.Pool.Lent == 0, "all buffers are back");
    }

    [Fact]
    public async Task A_handshake_that_is_none_or_does_not_end_closes_the_connection()
    {
        await using var served = await ServeAsync(TimeSpan.FromMilliseconds(300));
        foreach (var said in (byte[][])[[], [0x16, 3, 1], "GET / HTTP/1.1\r\n\r\n"u8.ToArray()])
        {
            using var socket = await served.DialAsync();
            if (said.Length > 0) await socket.SendAsync(said, TestContext.Current.CancellationToken);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            var heard = new byte[100];
            // An alert of TLS may come first.
            while (await EndsAsync(socket, heard, patience.Token) is false)
            {
            }
        }
    }

    static async Task<bool> EndsAsync(Socket socket, byte[] heard, CancellationToken patience)
    {
        try
        {
            return await socket.ReceiveAsync(heard, patience) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    static Task<Served> ServeAsync(TimeSpan handshake)
    {
        var chain = new Chain();
        chain.UseTls(handshake, static () => new() { ServerCertificateContext = Certificate, EnabledSslProtocols = SslProtocols.Tls13 });
        chain.Run(Served.EchoAsync);
        return Served.StartAsync(chain.Build());
    }

    static async Task<SslStream> SecureAsync(Socket socket)
    {
        var client = new SslStream(new NetworkStream(socket), false, static (_, shown, _, _) => shown is not null && shown.GetRawCertData().AsSpan().SequenceEqual(Certificate.TargetCertificate.RawData));
        await client.AuthenticateAsClientAsync("localhost");
        return client;
    }

    static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    sealed class Chain : IConnectionBuilder
    {
        readonly List<Func<ConnectionDelegate, ConnectionDelegate>> steps = [];

        public IServiceProvider ApplicationServices => throw new NotSupportedException();

        public IConnectionBuilder Use(Func<ConnectionDelegate, ConnectionDelegate> middleware)
        {
            steps.Add(middleware);
            return this;
        }

        public ConnectionDelegate Build()
        {
            ConnectionDelegate last = static _ => Task.CompletedTask;
            for (var i = steps.Count - 1; i >= 0; i--) last = steps[i](last);
            return last;
        }
    }
}
