// The relay on a real Kestrel, on loopback ports of its own: plain TCP, TLS 1.3, and WebSocket at /mqtt. For clients that are not
// ours; with allowAll it is the host that foreign test suites are pointed at.
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Messenger.Appliance.Core;
using Messenger.Appliance.Relay.Connecting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Messenger.Appliance.Relay.Tests.Kit;

sealed class RelayHost : IAsyncDisposable
{
    readonly WebApplication app;

    RelayHost(WebApplication app, TestRelay core, X509Certificate2 certificate, int[] ports)
    {
        this.app = app;
        Core = core;
        Certificate = certificate;
        (TcpPort, TlsPort, WebPort) = (ports[0], ports[1], ports[2]);
    }

    public TestRelay Core { get; }

    public X509Certificate2 Certificate { get; }

    public int TcpPort { get; }

    public int TlsPort { get; }

    public int WebPort { get; }

    public static async Task<RelayHost> StartAsync(bool allowAll = false, Limits? limits = null)
    {
        var core = new TestRelay(limits, TimeProvider.System, allowAll);
        var certificate = SelfSigned();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, ClearingMemoryPoolFactory>();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.UseMqttAdmission(core.Relay).UseMqtt(core.Relay));
            kestrel.Listen(IPAddress.Loopback, 0, endpoint =>
            {
                endpoint.UseMqttAdmission(core.Relay);
                endpoint.UseHttps(certificate, https => https.SslProtocols = SslProtocols.Tls13);
                endpoint.UseMqtt(core.Relay);
            });
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        var app = builder.Build();
        app.UseWebSockets();
        app.Map("/mqtt", async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync("mqtt");
            await core.Relay.AcceptAsync(socket, context.Connection.RemoteIpAddress, context.RequestAborted);
        });
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new(app, core, certificate, [.. addresses.Select(address => new Uri(address).Port)]);
    }

    /// <summary>A client of raw bytes over TCP.</summary>
    public async Task<TestClient> DialAsync()
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, TcpPort);
        return TestClient.Over(tcp.GetStream());
    }

    public async ValueTask DisposeAsync()
    {
        await Core.Relay.CloseAllAsync();
        await app.DisposeAsync();
        Core.Dispose();
        Certificate.Dispose();
    }

    static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
