// The three ports of a life: HTTP for onboarding, HTTPS for everything a phone does, MQTT over TLS for other clients. All
// closes with the life. Kestrel's own log is off: it would tell of connections and requests.
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Messenger.Appliance.Core;
using Messenger.Appliance.Daemon.Starting;
using Messenger.Appliance.Relay;
using Messenger.Appliance.Relay.Connecting;
using Messenger.Appliance.Setup;
using Messenger.Appliance.Sockets;
using Messenger.Appliance.Sockets.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Messenger.Appliance.Daemon.Living;

static class Listeners
{
    /// <summary>Above the API's own bound, which answers politely; this one only ends what never would.</summary>
    const int LargestBody = 64 << 10;

    static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    /// <summary>MQTT as these ports offer it: before TLS, behind it, and over a WebSocket.</summary>
    public sealed record MqttSide(Action<ListenOptions> Admit, Action<ListenOptions> Serve, RequestDelegate OverWebSocket);

    public static MqttSide Open(MqttRelay relay) => new(
        listen => listen.UseMqttAdmission(relay),
        listen => listen.UseMqtt(relay),
        context => MqttAsync(context, relay));

    public static WebApplication Build(Options options, Limits limits, Func<X509Certificate2> certificate, SetupSite site, MqttSide mqtt)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseEventLoop();
        var places = new Places(limits.PageConnections, limits.ConnectionsPerAddress);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.AllowSynchronousIO = false;
            kestrel.Limits.MaxConcurrentConnections = limits.Connections + limits.PageConnections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = limits.Connections;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
            kestrel.Limits.RequestHeadersTimeout = limits.Handshake;
            kestrel.Limits.KeepAliveTimeout = limits.KeepAlive;
            Listen(kestrel, options.Bind, options.HttpPort, listen =>
            {
                listen.Use(places.Guard);
                listen.Protocols = HttpProtocols.Http1;
            });
            Listen(kestrel, options.Bind, options.HttpsPort, listen =>
            {
                listen.Use(places.Guard);
                listen.Protocols = HttpProtocols.Http1;
                Secure(listen, limits, certificate, SslApplicationProtocol.Http11);
            });
            Listen(kestrel, options.Bind, options.MqttPort, listen =>
            {
                mqtt.Admit(listen);
                Secure(listen, limits, certificate, new SslApplicationProtocol("mqtt"));
                mqtt.Serve(listen);
            });
        });
        // Socket buffers are zeroed when they come back, so that what passed leaves nothing behind.
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, ClearingMemoryPoolFactory>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Farewell);
        // The life begins and ends where the daemon says, not where a signal arrives.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();

        var app = builder.Build();
        app.AnswerBesideEventLoop();
        app.Use(RefuseMalformed);
        app.UseWebSockets(new() { KeepAliveInterval = TimeSpan.Zero });
        app.Run(async context =>
        {
            places.Heard(context);
            if (context.Connection.LocalPort == options.HttpPort) await site.OnHttp(context).ConfigureAwait(false);
            else if (context.Request.Path != "/mqtt") await site.OnHttps(context).ConfigureAwait(false);
            else
            {
                places.Upgraded(context);
                await mqtt.OverWebSocket(context).ConfigureAwait(false);
                // What was refused is a connection like any other again.
                places.Heard(context);
            }
        });
        return app;
    }

    // What shows to be no HTTP only while its body is read: the client's fault, not the box's (RFC 9110, 15.5).
    static async Task RefuseMalformed(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException wrong) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            context.Response.StatusCode = wrong.StatusCode;
            context.Response.Headers.Connection = "close";
        }
    }

    static async Task MqttAsync(HttpContext context, MqttRelay relay)
    {
        if (!context.WebSockets.IsWebSocketRequest || !context.WebSockets.WebSocketRequestedProtocols.Contains("mqtt"))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync("mqtt").ConfigureAwait(false);
        await relay.AcceptAsync(socket, context.Connection.RemoteIpAddress, context.RequestAborted).ConfigureAwait(false);
    }

    static void Listen(KestrelServerOptions kestrel, IPAddress bind, int port, Action<ListenOptions> configure)
    {
        if (bind.Equals(IPAddress.IPv6Any)) kestrel.ListenAnyIP(port, configure);
        else kestrel.Listen(bind, port, configure);
    }

    static void Secure(ListenOptions listen, Limits limits, Func<X509Certificate2> certificate, SslApplicationProtocol protocol) =>
        listen.UseTls(limits.Handshake, protocol, certificate);

    sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
