// The states: a box in use, one that a phone is just pairing with, and one that a phone is just unlocking.
using System.Buffers.Text;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Messenger.Appliance.Daemon.Tests;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Vm.Tests;

sealed partial class Scene
{
    static readonly TimeSpan Session = TimeSpan.FromHours(1);

    /// <summary>Three phones, of which one is away: a message waits, one is in flight on each kind of connection and one half sent, and an invitation is open.</summary>
    public async Task UseAsync()
    {
        using var unlocker = new Unlocker();
        await UseAsync(unlocker);
    }

    /// <summary>The founder's phone has proved the link's token and half sent its confirmation; the window is open.</summary>
    public async Task PairingAsync()
    {
        var http = KeepOpen(await machine.ClientAsync());
        using var founder = new Phone(http);
        var link = await machine.OpenPairingAsync(http);
        Know("pairing token", Base64Url.DecodeFromChars(link.AsSpan(link.IndexOf('#') + 1))[1..17]);
        Assert.Equal((200, null), await founder.BeginAsync(link));
        KnowTls("HTTPS");
        KnowBox(founder);
        Know("pairing: the phone's key", Base64Url.DecodeFromChars(founder.DeviceKey));
        Know("pairing: the phone's nonce", founder.Transcript[64..96]);
        Know("pairing: the box's nonce", founder.Transcript[96..128]);
        var signature = Plant("half a confirmation in the buffers", 64);
        var tls = await TlsAsync("HTTPS, half a request");
        await Connections.BeginRequestAsync(tls, "/api/pair/confirm", $$"""{"device":"{{founder.DeviceKey}}","signature":"{{Base64Url.EncodeToString(signature)}}"}""", missing: 8);
        await KnowServerAsync(tls);
        await Task.Delay(1000);
    }

    /// <summary>A box in use that was started again, so it is locked; an adult's phone has begun to unlock it, and half sent what opens it.</summary>
    public async Task UnlockingAsync()
    {
        using var unlocker = new Unlocker();
        await UseAsync(unlocker);
        var (memory, disk) = await machine.DumpAsync();
        await LearnAsync(memory, disk);
        await DisposeAsync();
        await machine.RestartAsync();
        await machine.IsAsync("locked");
        for (var i = 0; i < markers.Count; i++) markers[i] = markers[i] with { Past = true };
        certificates.Clear();

        var locked = KeepOpen(await machine.ClientAsync());
        using var anyone = new Phone(locked);
        var (status, begun) = await anyone.PostAsync("/api/unlock/begin", $$"""{"slot":"{{unlocker.Slot}}"}""");
        Assert.Equal(200, status);
        KnowTls("HTTPS");
        Know("unlocking: the exchange's number", Base64Url.DecodeFromChars(begun.GetProperty("exchange").GetString()));
        var tls = await TlsAsync("HTTPS, half a request");
        var body = unlocker.Evaluated(begun);
        Know("unlocking: the phone's half in the buffers", Base64Url.DecodeFromChars(JsonDocument.Parse(body).RootElement.GetProperty("evaluated").GetString())[..Marker.PieceBytes]);
        await Connections.BeginRequestAsync(tls, "/api/unlock/finish", body, missing: 6);
        certificates["door"] = Server(tls);
        await Task.Delay(1000);
    }

    async Task UseAsync(Unlocker unlocker)
    {
        var http = KeepOpen(await machine.ClientAsync());
        using var founder = new Phone(http);
        using var absent = new Phone(http);
        using var tablet = new Phone(http);
        await founder.PairAsync(await machine.OpenPairingAsync(http));
        await unlocker.EnrolAsync(founder);
        KnowTls("HTTPS");
        var spent = Plant("pairing token, spent", 16);
        await absent.PairAsync(await InviteAsync(founder, spent));
        await tablet.PairAsync(await InviteAsync(founder, Plant("pairing token, spent", 16)));
        await InviteAsync(founder, Plant("pairing token", 16));
        foreach (var (name, phone) in new[] { ("the founder's phone", founder), ("a second phone", absent), ("a third phone", tablet) }) KnowPhone(name, phone);
        KnowBox(founder);

        var (away, _) = await absent.ProveAsync(TestClient.Over(await TlsAsync("MQTT, closed", machine.MqttPort)), Session, "inbox/" + absent.Id);
        await away.LeaveAsync();
        await away.DisposeAsync();
        var (mqtt, _) = await founder.ProveAsync(TestClient.Over(await TlsAsync("MQTT", machine.MqttPort)), null, "inbox/" + founder.Id, "box/wipe");
        Keep(mqtt);
        await mqtt.SendAsync(Wire.Publish("inbox/" + absent.Id, Plant("message that waits", 200), id: 1));
        await mqtt.SendAsync(Wire.Publish("inbox/" + founder.Id, Plant("message in flight (MQTT)", 200), id: 2));
        for (var packets = 0; packets < 3; packets++) Assert.NotNull(await mqtt.ReadAsync());
        // A message of which only a part arrives stays in the buffers of TLS and of the connection.
        await mqtt.SendAsync(Wire.Publish("inbox/" + absent.Id, Plant("half a packet in the buffers (MQTT)", 300), id: 3)[..^20]);

        var tls = await TlsAsync("WebSocket");
        var (web, _) = await tablet.ProveAsync(TestClient.Over(await Connections.WebSocketAsync(tls)), null, "inbox/" + tablet.Id, "box/wipe");
        Keep(web);
        await web.SendAsync(Wire.Publish("inbox/" + tablet.Id, Plant("message in flight (WebSocket)", 200), id: 1));
        for (var packets = 0; packets < 2; packets++) Assert.NotNull(await web.ReadAsync());
        var masked = await Connections.BeginFrameAsync(tls, Wire.Publish("inbox/" + absent.Id, Plant("half a frame in the buffers (WebSocket)", 300), id: 2), missing: 20);
        Know("half a frame in the buffers (WebSocket)", Middle(masked));
        await KnowServerAsync(tls);
        await Task.Delay(1000);
    }

    async Task<string> InviteAsync(Phone by, byte[] token)
    {
        Assert.Equal(200, (await by.AskAsync("/api/invitations", $$"""{"token":"{{Base64Url.EncodeToString(token)}}","rights":2}""")).Status);
        var hash = new byte[32];
        Core.Digest.Of(Core.Contexts.Box, by.BoxKey, hash);
        return "#" + Base64Url.EncodeToString([1, .. token, .. hash.AsSpan(0, 16), .. Encoding.ASCII.GetBytes("messenger")]);
    }

    async Task<SslStream> TlsAsync(string name, int? port = null)
    {
        var tls = Keep(await Connections.TlsAsync(machine, port ?? machine.HttpsPort));
        KnowTls(name);
        return tls;
    }

    async Task KnowServerAsync(SslStream tls)
    {
        certificates["the home's authority"] = await machine.AuthorityAsync();
        certificates["the server's certificate"] = Server(tls);
    }

    static X509Certificate2 Server(SslStream tls) => (X509Certificate2)tls.RemoteCertificate!;
}
