// The test host in this process, once for the whole suite, with real sockets: the relay's core, open to everybody. Tests keep
// out of each other's way by names of their own.
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using Messenger.Appliance.Conformance.Tests.Kit;
using Messenger.Appliance.Core;
using Messenger.Appliance.Host.Tests;
using Messenger.Appliance.Relay.Tests.Kit;

[assembly: AssemblyFixture(typeof(OpenHost))]

namespace Messenger.Appliance.Conformance.Tests.Kit;

public sealed class OpenHost : IAsyncLifetime
{
    static readonly Limits Limits = new() { Mailbox = ByteCount.MiB(4), Devices = 1024, Connections = 1024, UnauthenticatedPerAddress = 512 };

    readonly OpenRelay core = new(Limits);
    readonly RelayServer server;

    public OpenHost() => server = new(core.Relay, new HostOptions { Limits = Limits });

    public int TcpPort { get; private set; }

    public int TlsPort { get; private set; }

    public int WebPort { get; private set; }

    public async ValueTask InitializeAsync()
    {
        var ports = await server.StartAsync();
        (TcpPort, TlsPort, WebPort) = (ports[0], ports[1], ports[2]);
    }

    /// <summary>A client id or topic that no other test has.</summary>
    internal static string Name() => "n" + RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <summary>Opened, nothing said yet.</summary>
    internal async Task<TestClient> DialAsync()
    {
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(IPAddress.Loopback, TcpPort);
        return TestClient.Over(tcp.GetStream());
    }

    internal async Task<TestClient> DialTlsAsync()
    {
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(IPAddress.Loopback, TlsPort);
        var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.GetCertHashString() == server.Certificate.GetCertHashString(),
        });
        return TestClient.Over(tls);
    }

    /// <summary>Connected, and the CONNACK, which was success.</summary>
    internal async Task<(TestClient Client, Received Connack)> ConnectAsync(string? id = null, byte[]? properties = null, bool cleanStart = true, ushort keepAlive = 60)
    {
        var client = await DialAsync();
        var connack = await client.AskAsync(Wire.Connect(id ?? Name(), properties, cleanStart, keepAlive));
        Assert.Equal((2, 0), (connack.Type, connack.Reason));
        return (client, connack);
    }

    /// <summary>Connected under a new name, with these topics subscribed at QoS 1.</summary>
    internal async Task<TestClient> ClientAsync(params string[] topics)
    {
        var (client, _) = await ConnectAsync();
        if (topics.Length > 0) await client.SubscribeAsync(topics);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        core.Dispose();
    }
}

/// <summary>What several classes of the suite ask of a client.</summary>
static class Expectations
{
    /// <summary>The relay answers this packet with DISCONNECT for this reason and closes.</summary>
    public static async Task ExpectRefusalAsync(this OpenHost host, byte[] packet, byte reason)
    {
        var client = await host.ClientAsync();
        await client.SendAsync(packet);
        await client.ExpectDisconnectAsync(reason);
    }

    /// <summary>The relay answers this CONNECT with a refusal, says no more, and closes.</summary>
    public static async Task<Received> ExpectConnectRefusalAsync(this OpenHost host, byte[] packet, byte reason)
    {
        var client = await host.DialAsync();
        var connack = await client.AskAsync(packet);
        Assert.Equal((2, reason), (connack.Type, connack.Reason));
        Assert.Null(await client.ReadAsync());
        return connack;
    }

    /// <summary>The next message, acknowledged.</summary>
    public static async Task<Received> ReceiveAsync(this TestClient client)
    {
        var message = await client.ExpectAsync(3);
        if (message.QoS > 0) await client.SendAsync(Wire.Puback(message.PacketId));
        return message;
    }
}
