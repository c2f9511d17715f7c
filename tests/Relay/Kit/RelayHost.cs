// A relay of the tests behind real endpoints, on loopback ports of its own: for clients that are not ours. With allowAll it
// is the core that foreign test suites are pointed at.
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Messenger.Appliance.Core;
using Messenger.Appliance.Host.Tests;

namespace Messenger.Appliance.Relay.Tests.Kit;

sealed class RelayHost : IAsyncDisposable
{
    readonly RelayServer server;

    RelayHost(TestRelay core)
    {
        Core = core;
        server = new(core.Relay, new HostOptions { Limits = core.Limits });
    }

    public TestRelay Core { get; }

    public X509Certificate2 Certificate => server.Certificate;

    public int TcpPort { get; private set; }

    public int TlsPort { get; private set; }

    public int WebPort { get; private set; }

    public static async Task<RelayHost> StartAsync(bool allowAll = false, Limits? limits = null)
    {
        var host = new RelayHost(new(limits, TimeProvider.System, allowAll));
        var ports = await host.server.StartAsync();
        (host.TcpPort, host.TlsPort, host.WebPort) = (ports[0], ports[1], ports[2]);
        return host;
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
        await server.DisposeAsync();
        Core.Dispose();
    }
}
