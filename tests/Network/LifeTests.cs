// The program's loop with a real socket on either side: wpa_supplicant's control socket and the relay's. Only radio waves, addresses
// and the clock are the test's.
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Core.Wireless;
using Messenger.Appliance.Network.Linking;
using Messenger.Appliance.Network.Roaming;
using Messenger.Appliance.Network.Starting;
using Messenger.Appliance.Network.Supplicant;
using Microsoft.Extensions.Time.Testing;

namespace Messenger.Appliance.Network.Tests;

public sealed class LifeTests : IAsyncDisposable
{
    const string Password = "correct horse";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly string folder = Directory.CreateTempSubdirectory("network-").FullName;
    readonly CancellationTokenSource stopping = new();
    readonly FakeTimeProvider time = new();
    readonly List<string> said = [];
    readonly byte[] frame = new byte[LinkFrames.MostBytes];
    readonly Places places;
    readonly RelaySide side;
    readonly Socket relay;
    readonly Task running;
    FakeSupplicant supplicant;
    WirelessView view = WirelessView.Nothing;

    public LifeTests()
    {
        Directory.CreateDirectory(Path.Combine(folder, "net", "wlan0"));
        File.WriteAllText(Path.Combine(folder, "net", "wlan0", "address"), "02:00:00:00:1a:2b\n");
        supplicant = new(Control);
        places = new(Path.Combine(folder, "net")) { Given = () => supplicant.Current is { } current && !current.ContainsKey("mode") ? IPAddress.Parse("192.168.0.9") : null };
        var life = new WirelessLife(Control, folder, places, shown => side!.Show(shown), line => { lock (said) said.Add(line); }, time);
        var path = Path.Combine(folder, "link");
        side = new(HandedSockets.Listen(path), life.Wish);
        relay = new(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        relay.Connect(new UnixDomainSocketEndPoint(path));
        running = Task.WhenAll(life.RunAsync(stopping.Token), side.RunAsync(stopping.Token));
    }

    string Control => Path.Combine(folder, "wlan0");

    [Fact]
    public async Task From_a_new_box_to_the_homes_network_with_a_wrong_password_on_the_way()
    {
        await HomeAsync();
        await UntilAsync(WirelessPhase.Hotspot);
        Assert.Equal(("messenger-1a2b", ""), (view.Hotspot, view.HotspotKey));
        Assert.Equal("home", Assert.Single(view.Seen).Ssid.Text);
        Assert.Equal(("2", "NONE"), (supplicant.Current!["mode"], supplicant.Current["key_mgmt"]));

        Join("home", "wrong horse");
        await UntilAsync(() => view is { Phase: WirelessPhase.Hotspot, Outcome: JoinOutcome.WrongKey, OutcomeNetwork: "home" });
        Assert.Empty(supplicant.Saved);

        Join("home", Password);
        await UntilAsync(() => view is { Phase: WirelessPhase.Hotspot, Outcome: JoinOutcome.Joined, OutcomeAddress: "192.168.0.9" });
        relay.Send(LinkFrames.Seen);
        await UntilAsync(() => view is { Phase: WirelessPhase.Online, Network: "home", Address: "192.168.0.9" });
        // The hotspot is not stored, nor what failed, nor the password itself.
        Assert.Equal("WPA-PSK", Assert.Single(supplicant.Saved)["key_mgmt"]);
        Assert.All(supplicant.Commands, command =>
        {
            Assert.DoesNotContain(Password, command, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToHexStringLower(Encoding.ASCII.GetBytes(Password)), command, StringComparison.Ordinal);
        });
        lock (said) Assert.All(said, line => Assert.DoesNotContain("home's network", line.Replace("The home's network", "", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_that_would_be_a_command_goes_as_hex()
    {
        await UntilAsync(WirelessPhase.Hotspot);
        Join("\"\nSET pkcs11_engine_path /x\n", "12345678");
        await UntilAsync(() => view.Outcome == JoinOutcome.NotFound);
        Assert.DoesNotContain(supplicant.Commands, command => command.Contains("pkcs11", StringComparison.Ordinal) || command.Contains('\n', StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_Imager_wrote_is_joined_with_its_country_and_stored_once_it_works()
    {
        await HomeAsync();
        File.WriteAllText(Path.Combine(folder, "network-config"), $"network:\n  version: 2\n  wifis:\n    wlan0:\n      dhcp4: true\n      regulatory-domain: \"KR\"\n      access-points:\n        \"home\":\n          password: \"{Password}\"\n");
        await ReplaceSupplicantAsync();
        await UntilAsync(() => view is { Phase: WirelessPhase.Online, Network: "home" });
        Assert.Contains("SET country KR", supplicant.Commands);
        Assert.Single(supplicant.Saved);
    }

    [Fact]
    public async Task What_Imager_wrote_and_nobody_understands_is_said_and_the_hotspot_opens()
    {
        File.WriteAllText(Path.Combine(folder, "network-config"), "network: nonsense\n");
        await ReplaceSupplicantAsync();
        await UntilAsync(() => view is { Phase: WirelessPhase.Hotspot, Notice: WirelessNotice.ImagerFile });
        lock (said) Assert.Contains(said, line => line.Contains("line 1 is not of the known form", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_a_panel_shows_it_the_hotspot_has_a_password()
    {
        relay.Send(LinkFrames.Shows);
        await UntilAsync(WirelessPhase.Hotspot);
        Assert.Matches("^[a-z2-9]{8}$", view.HotspotKey);
        Assert.Equal(("WPA-PSK", "RSN"), (supplicant.Current!["key_mgmt"], supplicant.Current["proto"]));
        Assert.True(Ssid.TryOf(Encoding.ASCII.GetBytes(view.Hotspot), out var name));
        using var key = WpaKey.Of(name, Encoding.ASCII.GetBytes(view.HotspotKey));
        Assert.Equal(Convert.ToHexStringLower(key.Span), supplicant.Current["psk"]);
    }

    [Fact]
    public async Task A_press_opens_the_hotspot_of_a_box_whose_network_is_gone()
    {
        await HomeAsync();
        await UntilAsync(WirelessPhase.Hotspot);
        Join("home", Password);
        await UntilAsync(WirelessPhase.Online);
        supplicant.Air.Clear();
        var saved = supplicant.Saved.Single()["psk"];
        await ReplaceSupplicantAsync(saved);
        await UntilAsync(WirelessPhase.Looking);
        await PassAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(WirelessPhase.Looking, view.Phase);
        relay.Send(LinkFrames.Hotspot);
        await UntilAsync(WirelessPhase.Hotspot);
    }

    [Fact]
    public async Task A_card_that_is_full_keeps_nobody_out_and_is_told()
    {
        await HomeAsync();
        supplicant.CardIsFull = true;
        await UntilAsync(WirelessPhase.Hotspot);
        Join("home", Password);
        await UntilAsync(() => view is { Outcome: JoinOutcome.Joined, Notice: WirelessNotice.NotKept });
    }

    [Fact]
    public async Task When_wpa_supplicant_ends_it_begins_again_with_the_next()
    {
        await UntilAsync(WirelessPhase.Hotspot);
        supplicant.Dispose();
        await UntilAsync(WirelessPhase.None);
        supplicant = new(Control);
        await UntilAsync(WirelessPhase.Hotspot);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        relay.Dispose();
        side.Dispose();
        supplicant.Dispose();
        stopping.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    async Task HomeAsync()
    {
        Assert.True(Ssid.TryOf("home"u8, out var ssid));
        using var key = WpaKey.Of(ssid, Encoding.ASCII.GetBytes(Password));
        supplicant.Air[ssid.Hex] = Convert.ToHexStringLower(key.Span);
        await UntilAsync(() => view.Phase != WirelessPhase.None);
    }

    // As a restart of the box does; what is in the air stays.
    async Task ReplaceSupplicantAsync(string? saved = null)
    {
        var air = supplicant.Air.ToArray();
        supplicant.Dispose();
        await UntilAsync(WirelessPhase.None);
        supplicant = new(Control);
        foreach (var (name, key) in air) supplicant.Air[name] = key;
        if (saved is null) return;
        using var hand = ControlSocket.Open(Control)!;
        foreach (var command in new[] { "ADD_NETWORK", "SET_NETWORK 0 ssid 686f6d65", $"SET_NETWORK 0 psk {saved}", "SAVE_CONFIG" }) hand.Ask(Encoding.ASCII.GetBytes(command));
    }

    void Join(string ssid, string password)
    {
        Assert.True(Ssid.TryOf(Encoding.UTF8.GetBytes(ssid), out var name));
        relay.Send(frame.AsSpan(0, JoinFrame.Write(frame, name, Encoding.ASCII.GetBytes(password))));
    }

    Task UntilAsync(WirelessPhase phase) => UntilAsync(() => view.Phase == phase);

    /// <summary>Lets the program's time pass until its view is so.</summary>
    async Task UntilAsync(Func<bool> isSo)
    {
        var since = Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.True(since.Elapsed < Patience, $"{view} {string.Join(' ', said)}\n{string.Join('\n', supplicant.Commands)}");
            Read();
            if (isSo()) return;
            time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(5);
            Read();
        }
    }

    async Task PassAsync(TimeSpan span)
    {
        for (var passed = TimeSpan.Zero; passed < span; passed += TimeSpan.FromSeconds(1))
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(2);
            Read();
        }
    }

    void Read()
    {
        while (relay.Available > 0 || relay.Poll(0, SelectMode.SelectRead))
        {
            var length = relay.Receive(frame, SocketFlags.None);
            if (length == 0) return;
            view = WirelessView.Read(frame.AsSpan(0, length)) ?? throw new InvalidDataException("No view.");
        }
    }

    sealed class Places(string kernel) : Surroundings("wlan0", kernel)
    {
        public required Func<IPAddress?> Given { get; init; }

        public override IPAddress? Address => Given();
    }
}
