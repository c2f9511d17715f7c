// The built box and a network program of the test's: what the relay hears of the Wi-Fi is on its pages and its panel, and what people
// ask for reaches that program, and nobody else's does.
using System.Net;
using System.Net.Sockets;
using System.Text;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Core.Wireless;

namespace Messenger.Appliance.Daemon.Tests;

public sealed class WirelessTests : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly string folder = Directory.CreateTempSubdirectory("wireless-").FullName;
    readonly Socket listener = new(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
    readonly byte[] frame = new byte[LinkFrames.MostBytes];

    public WirelessTests()
    {
        listener.Bind(new UnixDomainSocketEndPoint(Link));
        listener.Listen(1);
    }

    string Link => Path.Combine(folder, "link");

    [Fact]
    public async Task What_people_ask_for_on_the_page_reaches_the_network_program_while_Pair_was_pressed()
    {
        await using var box = await BoxProcess.StartAsync("--wireless", Link);
        using var client = await box.TrustingClientAsync();
        using var program = await listener.AcceptAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);
        // The panel of the test shows what it is told: so the hotspot gets a password.
        Assert.Equal(FrameKind.Shows, await HearAsync(program));
        Assert.True(Ssid.TryOf("home"u8, out var home));
        await TellAsync(program, box, new() { Phase = WirelessPhase.Online, Network = "home", Address = "127.0.0.1", Seen = [new(home, 4, WirelessSecurity.Psk)] }, "online none");
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(client)).StatusCode);

        box.Press("pair");
        Assert.Equal(FrameKind.Hotspot, await HearAsync(program));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(client)).StatusCode);
        Assert.Equal(FrameKind.Join, await HearAsync(program));
        Assert.True(JoinFrame.TryRead(frame.AsSpan(0, length), out var asked, out var key));
        Assert.Equal(("home", "correct horse"), (asked.Text, Encoding.ASCII.GetString(key)));
        Assert.DoesNotContain("correct horse", box.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_box_in_no_network_asks_for_attention_and_its_panel_shows_the_way()
    {
        await using var box = await BoxProcess.StartAsync("--wireless", Link);
        using var program = await listener.AcceptAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);
        await TellAsync(program, box, new() { Phase = WirelessPhase.Hotspot, Hotspot = "messenger-1a2b", HotspotKey = "k7m4p2xq" }, "hotspot none");
        await box.SayAsync(line => line == "state: attention");
        await box.SayAsync(line => line == "setup: messenger-1a2b / k7m4p2xq");
        // The network program ends, and another comes.
        program.Dispose();
        await box.SayAsync(line => line == "state: unclaimed");
        using var next = await listener.AcceptAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal(FrameKind.Shows, await HearAsync(next));
    }

    public void Dispose()
    {
        listener.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    int length;

    async Task<FrameKind> HearAsync(Socket program)
    {
        length = await program.ReceiveAsync(frame, SocketFlags.None).WaitAsync(Patience, TestContext.Current.CancellationToken);
        return LinkFrames.KindOf(frame.AsSpan(0, length));
    }

    static async Task TellAsync(Socket program, BoxProcess box, WirelessView view, string mark)
    {
        var told = new byte[LinkFrames.MostBytes];
        program.Send(told.AsSpan(0, view.Write(told)));
        using var plain = new HttpClient();
        using var patience = new CancellationTokenSource(Patience);
        while (await plain.GetStringAsync($"http://127.0.0.1:{box.HttpPort}/wifi.json", patience.Token) != mark) await Task.Delay(50, patience.Token);
    }

    static Task<HttpResponseMessage> AskAsync(HttpClient client)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/wifi") { Content = new StringContent("ssid=686f6d65&name=&password=correct+horse", Encoding.ASCII, "application/x-www-form-urlencoded") };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        return client.SendAsync(request);
    }
}
