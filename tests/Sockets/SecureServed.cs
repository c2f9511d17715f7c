// Served through TLS, and clients that speak it.
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Messenger.Appliance.Sockets.Tls;
using Microsoft.AspNetCore.Connections;

namespace Messenger.Appliance.Sockets.Tests;

static class SecureServed
{
    public static X509Certificate2 Certificate { get; } = SelfSigned();

    public static Task<Served> StartAsync(ConnectionDelegate serve, TimeSpan? handshake = null, SslApplicationProtocol? protocol = null, Func<X509Certificate2>? certificate = null, int? sendBuffer = null)
    {
        var chain = new Chain();
        chain.UseTls(handshake ?? TimeSpan.FromSeconds(10), protocol, certificate ?? (static () => Certificate));
        chain.Use(_ => serve);
        return Served.StartAsync(chain.Build(), sendBuffer);
    }

    /// <summary>.NET's client; trusts whoever has one of these certificates.</summary>
    public static async Task<SslStream> SecureAsync(Stream stream, X509Certificate2? trusted = null, params SslApplicationProtocol[] offered)
    {
        var client = new SslStream(stream, false, (_, shown, _, _) => shown is not null && shown.GetRawCertData().AsSpan().SequenceEqual((trusted ?? Certificate).RawData));
        await client.AuthenticateAsClientAsync(
            new() { TargetHost = "localhost", EnabledSslProtocols = SslProtocols.Tls13, ApplicationProtocols = offered.Length > 0 ? [.. offered] : null },
            TestContext.Current.CancellationToken);
        return client;
    }

    public static async Task<SslStream> SecureAsync(Socket socket) => await SecureAsync(new NetworkStream(socket, ownsSocket: true));

    public static X509Certificate2 SelfSigned()
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
