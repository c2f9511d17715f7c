// A relay behind the endpoints that the product gives it, on loopback: plain TCP for the peers' sake, TLS 1.3, and
// WebSocket at /mqtt.
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Messenger.Appliance.Relay;
using Messenger.Appliance.Relay.Connecting;
using Messenger.Appliance.Sockets;
using Messenger.Appliance.Sockets.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Messenger.Appliance.Host.Tests;

sealed class RelayServer : IAsyncDisposable
{
    readonly MqttRelay relay;
    readonly WebApplication app;

    /// <summary>Of the options it takes the ports and the time for a handshake; all other limits are the relay's.</summary>
    public RelayServer(MqttRelay relay, HostOptions options)
    {
        this.relay = relay;
        app = Build(options);
    }

    public X509Certificate2 Certificate { get; } = SelfSigned();

    /// <summary>The ports in the order TCP, TLS, WebSocket, WebSocket over TLS.</summary>
    public async Task<int[]> StartAsync()
    {
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return [.. addresses.Select(address => new Uri(address).Port)];
    }

    public async ValueTask DisposeAsync()
    {
        await relay.CloseAllAsync();
        await app.DisposeAsync();
        Certificate.Dispose();
    }

    WebApplication Build(HostOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseEventLoop();
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, ClearingMemoryPoolFactory>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.Tcp, endpoint => endpoint.UseMqttAdmission(relay).UseMqtt(relay));
            kestrel.Listen(IPAddress.Loopback, options.Tls, endpoint => Secure(endpoint.UseMqttAdmission(relay)).UseMqtt(relay));
            kestrel.Listen(IPAddress.Loopback, options.Web);
            kestrel.Listen(IPAddress.Loopback, options.WebTls, endpoint => Secure(endpoint));
        });
        IConnectionBuilder Secure(IConnectionBuilder endpoint) =>
            endpoint.UseTls(options.Limits.Handshake, protocol: null, () => Certificate);

        var built = builder.Build();
        built.AnswerBesideEventLoop();
        built.UseWebSockets(new() { KeepAliveInterval = TimeSpan.Zero });
        built.Run(async context =>
        {
            if (context.Request.Path != "/mqtt" || !context.WebSockets.IsWebSocketRequest || !context.WebSockets.WebSocketRequestedProtocols.Contains("mqtt"))
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return;
            }

            using var socket = await context.WebSockets.AcceptWebSocketAsync("mqtt");
            await relay.AcceptAsync(socket, context.Connection.RemoteIpAddress, context.RequestAborted);
        });
        return built;
    }

    static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
