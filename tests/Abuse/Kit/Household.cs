// The built box with a family paired, and ways into it from any address of this machine: 127.0.0.0/8 is a whole street of
// neighbours, each with limits of its own.
using System.Buffers.Text;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using Messenger.Appliance.Daemon.Tests;
using Messenger.Appliance.Memory.Tests;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Abuse.Tests.Kit;

sealed class Household : IAsyncDisposable
{
    readonly List<HttpClient> browsers = [];
    readonly List<Phone> phones = [];
    readonly X509Certificate2 authority;
    int addresses;

    Household(BoxProcess box, X509Certificate2 authority) => (Box, this.authority) = (box, authority);

    public BoxProcess Box { get; }

    /// <summary>In order of pairing; the first is the founder.</summary>
    public IReadOnlyList<Phone> Phones => phones;

    public int RelayId => RelayProcess.Of(Box.Id);

    /// <summary>Sockets that the relay's process holds.</summary>
    public int OpenSockets => Directory.GetFiles($"/proc/{RelayId}/fd").Count(IsSocket);

    /// <summary>Bytes of memory that the relay's process has in use.</summary>
    public long Resident => long.Parse(File.ReadLines($"/proc/{RelayId}/status").First(line => line.StartsWith("VmRSS:")).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024;

    public static async Task<Household> GatherAsync(int phones, params string[] more)
    {
        var box = await BoxProcess.StartAsync(more);
        var home = new Household(box, await box.AuthorityAsync());
        box.Press("pair");
        var link = (await box.SayAsync(line => line.StartsWith("pair: ")))["pair: ".Length..];
        for (var i = 0; i < phones; i++)
        {
            var phone = home.NewPhone();
            await phone.PairAsync(i == 0 ? link : await home.Phones[0].InviteAsync(rights: 2));
            home.phones.Add(phone);
        }

        return home;
    }

    /// <summary>The same box after it was ended; locked, where a phone can unlock it.</summary>
    public async Task<Household> StartAgainAsync()
    {
        var box = await Box.StartAgainAsync();
        return new(box, await box.AuthorityAsync());
    }

    /// <summary>One more phone of the family, which asks from an address of its own.</summary>
    public async Task<Phone> PairAsync()
    {
        var phone = NewPhone();
        await phone.PairAsync(await phones[0].At(Browser()).InviteAsync(rights: 2));
        return phone;
    }

    /// <summary>A phone that is not paired, and asks from an address of its own.</summary>
    public Phone NewPhone() => new(Browser());

    /// <summary>An address that nobody used yet.</summary>
    public IPAddress NewAddress()
    {
        var number = Interlocked.Increment(ref addresses);
        return new([127, 10, (byte)(number >> 8), (byte)number]);
    }

    /// <summary>A client of the API from an address that nobody used yet.</summary>
    public HttpClient Browser()
    {
        var browser = BoxProcess.TrustingClient(authority, Box.HttpsPort, NewAddress());
        browsers.Add(browser);
        return browser;
    }

    /// <summary>The same, with everything that is posted kept.</summary>
    public HttpClient Recording(out Recorder recorder)
    {
        Recorder? made = null;
        var client = BoxProcess.TrustingClient(authority, Box.HttpsPort, NewAddress(), inner => made = new(inner));
        recorder = made!;
        return client;
    }

    /// <summary>A socket to one of the box's ports.</summary>
    public static async Task<Socket> DialAsync(int port, IPAddress from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(from, 0));
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return socket;
    }

    /// <summary>A TLS connection; whose certificate it is does not matter to whoever means harm.</summary>
    public static async Task<SslStream> SecureAsync(int port, IPAddress from)
    {
        var tls = new SslStream(new NetworkStream(await DialAsync(port, from), ownsSocket: true));
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "127.0.0.1", RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null });
            return tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    /// <summary>A WebSocket to /mqtt as a stream of bytes.</summary>
    public async Task<Stream> WebSocketAsync(IPAddress from)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("mqtt");
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler { ConnectCallback = async (_, _) => await SecureAsync(Box.HttpsPort, from) });
        await socket.ConnectAsync(new($"ws://127.0.0.1:{Box.HttpsPort}/mqtt"), invoker, CancellationToken.None);
        return WebSocketStream.Create(socket, WebSocketMessageType.Binary, ownsWebSocket: true);
    }

    /// <summary>A member's connection over TLS, with its own inbox and these topics subscribed; the session outlasts it by an hour.</summary>
    public async Task<TestClient> ConnectAsync(Phone phone, params string[] topics)
    {
        var (client, reason) = await phone.ProveAsync(TestClient.Over(await SecureAsync(Box.MqttPort, NewAddress())), TimeSpan.FromHours(1), ["inbox/" + phone.Id, .. topics]);
        Assert.Equal(0, reason);
        return client;
    }

    public static string NewRoom() => "room/" + Base64Url.EncodeToString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));

    public async ValueTask DisposeAsync()
    {
        foreach (var phone in phones) phone.Dispose();
        foreach (var browser in browsers) browser.Dispose();
        authority.Dispose();
        await Box.DisposeAsync();
    }

    static bool IsSocket(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.Name.StartsWith("socket:", StringComparison.Ordinal) == true;
        }
        catch (IOException)
        {
            // Closed since.
            return false;
        }
    }
}
