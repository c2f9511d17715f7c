// Pairing with the built box from the outside: press, link, handshake, invitations by signature, and what is refused.
using System.Text.Json;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Daemon.Tests;

public sealed class PairingTests
{
    [Fact]
    public async Task A_press_shows_a_link_that_pairs_one_phone_and_the_box_is_ready()
    {
        await using var box = await BoxProcess.StartAsync();
        using var client = await box.TrustingClientAsync();
        using var phone = new Phone(client);
        using var second = new Phone(client);
        var link = await LinkAsync(box);
        Assert.StartsWith($"http://127.0.0.1:{box.HttpPort}/#", link);
        Assert.Contains(link[(link.IndexOf('#') + 1)..], await client.GetStringAsync("/box", TestContext.Current.CancellationToken));
        await phone.PairAsync(link);
        await box.SayAsync(line => line == "state: ready");
        Assert.Equal((403, "pairing-closed"), await second.BeginAsync(link));
        box.Press("pair");
        Assert.Equal("ready", (await box.JsonAsync("/api/box")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Two_phones_at_once_are_both_refused_and_the_window_closes()
    {
        await using var box = await BoxProcess.StartAsync();
        using var client = await box.TrustingClientAsync();
        using var first = new Phone(client);
        using var second = new Phone(client);
        var link = await LinkAsync(box);
        Assert.Equal((200, null), await first.BeginAsync(link));
        Assert.Equal((409, "two-phones"), await second.BeginAsync(link));
        Assert.Equal((409, "two-phones"), await first.ConfirmAsync());
        await box.SayAsync(line => line == "state: unclaimed");
    }

    [Fact]
    public async Task Signed_requests_change_what_rights_allow_and_nothing_without_a_signature()
    {
        await using var box = await BoxProcess.StartAsync();
        using var client = await box.TrustingClientAsync();
        using var founder = new Phone(client);
        using var stranger = new Phone(client);
        await founder.PairAsync(await LinkAsync(box));
        var (status, settings) = await founder.AskAsync("/api/settings", """{"retentionSeconds":3600,"language":"en"}""");
        Assert.Equal((200, 3600, "en"), (status, settings.GetProperty("retentionSeconds").GetInt32(), settings.GetProperty("language").GetString()));
        Assert.Equal(3600, (await box.JsonAsync("/api/box")).GetProperty("retentionSeconds").GetInt32());
        Assert.Equal(400, (await founder.AskAsync("/api/settings", """{"retentionSeconds":299}""")).Status);
        Assert.Equal(401, (await founder.AskAsync("/api/settings", "{}", spoil: "x")).Status);
        Assert.Equal(401, (await stranger.PostAsync("/api/settings", "{}")).Status);
        var (_, devices) = await founder.AskAsync("/api/devices", "{}");
        Assert.Equal((founder.Id, founder.DeviceKey, 1), Device(devices.GetProperty("devices")[0]));
        Assert.Equal(400, (await founder.AskAsync("/api/time", """{"time":-1}""")).Status);
        Assert.Equal(600, (await founder.AskAsync("/api/invitations", """{"token":"AAECAwQFBgcICQoLDA0ODw","rights":3}""")).Answer.GetProperty("seconds").GetInt32());
        Assert.Equal(403, (await founder.AskAsync("/api/invitations", """{"token":"AAECAwQFBgcICQoLDA0ODw","rights":1}""")).Status);
        Assert.Equal(200, (await founder.AskAsync("/api/devices/remove", $$"""{"id":"{{founder.Id}}"}""")).Status);
        Assert.Equal(401, (await founder.AskAsync("/api/devices", "{}")).Status);
    }

    [Fact]
    public async Task A_phone_that_tells_the_time_changes_the_certificate_under_running_connections()
    {
        await using var box = await BoxProcess.StartAsync();
        using var client = await box.TrustingClientAsync();
        using var founder = new Phone(client);
        await founder.PairAsync(await LinkAsync(box));
        var (connected, _) = await founder.ConnectAsync(box, "box/wipe");
        var told = DateTimeOffset.UtcNow.AddDays(500);
        foreach (var port in new[] { box.HttpsPort, box.MqttPort }) Assert.True((await BoxProcess.CertificateAsync(port)).NotAfter < told);
        Assert.Equal(200, (await founder.AskAsync("/api/time", $$"""{"time":{{told.ToUnixTimeSeconds()}}}""")).Status);
        foreach (var port in new[] { box.HttpsPort, box.MqttPort })
        {
            var certificate = await BoxProcess.CertificateAsync(port);
            Assert.True(certificate.NotBefore < told && told < certificate.NotAfter);
        }

        await connected.SubscribeAsync("inbox/" + founder.Id);
        Assert.Equal(200, (await founder.AskAsync("/api/settings", "{}")).Status);
        Assert.InRange(await TimeAsync(), told.ToUnixTimeSeconds(), told.ToUnixTimeSeconds() + 60);
        // Backwards never: a stranger's recorded request, or a phone that is behind, changes nothing.
        Assert.Equal(200, (await founder.AskAsync("/api/time", """{"time":1800000000}""")).Status);
        Assert.True(await TimeAsync() >= told.ToUnixTimeSeconds());

        // On the connection of before: this machine's own clock does not believe the new certificate.
        async Task<long> TimeAsync() =>
            JsonDocument.Parse(await client.GetStringAsync("/api/box", TestContext.Current.CancellationToken)).RootElement.GetProperty("time").GetInt64();
    }

    [Fact]
    public async Task A_nonce_looks_alike_for_everybody_and_opens_nothing_for_a_stranger()
    {
        await using var box = await BoxProcess.StartAsync();
        using var client = await box.TrustingClientAsync();
        using var founder = new Phone(client);
        using var stranger = new Phone(client);
        await founder.PairAsync(await LinkAsync(box));
        var answers = new List<(int, int)>();
        foreach (var id in new[] { founder.Id, stranger.Id })
        {
            var (status, answer) = await founder.PostAsync("/api/nonce", $$"""{"device":"{{id}}"}""");
            answers.Add((status, answer.GetRawText().Length));
        }

        Assert.Equal(answers[0], answers[1]);
        var unknown = await stranger.AskAsync("/api/devices", "{}", founder);
        var wrong = await founder.AskAsync("/api/devices", "{}", spoil: "x");
        Assert.Equal((401, wrong.Answer.GetRawText()), (unknown.Status, unknown.Answer.GetRawText()));
        Assert.Equal(401, wrong.Status);
    }

    [Fact]
    public async Task Of_phones_that_begin_at_the_very_same_time_none_is_paired()
    {
        await using var box = await BoxProcess.StartAsync();
        using var client = await box.TrustingClientAsync();
        var link = await LinkAsync(box);
        var phones = Enumerable.Range(0, 6).Select(_ => new Phone(client)).ToArray();
        var begun = await Task.WhenAll(phones.Select(phone => phone.BeginAsync(link)));
        Assert.Single(begun, answer => answer.Status == 200);
        Assert.Contains((409, "two-phones"), begun);
        foreach (var (phone, (status, _)) in phones.Zip(begun))
            if (status == 200)
                Assert.Equal((409, "two-phones"), await phone.ConfirmAsync());
        Assert.Equal("unclaimed", (await box.JsonAsync("/api/box")).GetProperty("state").GetString());
        foreach (var phone in phones) phone.Dispose();
    }

    [Fact]
    public async Task Malformed_bodies_are_told_apart_from_closed_doors()
    {
        await using var box = await BoxProcess.StartAsync();
        using var client = await box.TrustingClientAsync();
        using var phone = new Phone(client);
        Assert.Equal(400, (await phone.PostAsync("/api/pair/begin", "not json")).Status);
        Assert.Equal(400, (await phone.PostAsync("/api/pair/begin", """{"device":"AAAA"}""")).Status);
        Assert.Equal(413, (await phone.PostAsync("/api/pair/begin", new string(' ', 5000))).Status);
        using var unannounced = new StreamContent(new Unannounced(), Unannounced.Bytes);
        Assert.Equal(System.Net.HttpStatusCode.RequestEntityTooLarge, (await client.PostAsync("/api/nonce", unannounced, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(400, (await phone.PostAsync("/api/elsewhere", "{}")).Status);
        var last = 0;
        for (var i = 0; i < 60 && last != 429; i++) last = (await phone.PostAsync("/api/pair/begin", "{}")).Status;
        Assert.Equal(429, last);
    }

    [Fact]
    public async Task Neither_output_nor_disk_tells_who_is_paired_or_that_they_talk()
    {
        // Asked to say all it can: the frameworks' own switches for logs.
        await using var box = await BoxProcess.StartAsync(new Dictionary<string, string> { ["Logging__LogLevel__Default"] = "Trace", ["ASPNETCORE_ENVIRONMENT"] = "Development", ["DOTNET_ENVIRONMENT"] = "Development" });
        using var client = await box.TrustingClientAsync();
        using var phone = new Phone(client);
        await phone.PairAsync(await LinkAsync(box));
        await box.SayAsync(line => line == "state: ready");
        var (talking, _) = await phone.ConnectAsync(box, "box/wipe", "inbox/" + phone.Id);
        await talking.SendAsync(Wire.Publish("inbox/" + phone.Id, "a sealed message"u8.ToArray(), id: 1));
        Assert.Equal("inbox/" + phone.Id, (await talking.ExpectAsync(3)).Topic);
        await box.StopAsync();
        Assert.All(box.Output.Split('\n'), line => Assert.Matches("^(state: [a-z]+|setup: http://127.0.0.1:[0-9]+/|pair: http://[^ ]+|)$", line));
        var files = Directory.GetFiles(box.State).Select(File.ReadAllBytes).ToList();
        Assert.NotEmpty(files);
        foreach (var trace in new[] { phone.Id, phone.DeviceKey, Convert.ToBase64String("a sealed message"u8).TrimEnd('=') })
        {
            Assert.DoesNotContain(trace, box.Output);
            var text = System.Text.Encoding.ASCII.GetBytes(trace);
            var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(trace);
            foreach (var file in files) Assert.True(file.AsSpan().IndexOf(text) < 0 && file.AsSpan().IndexOf(bytes) < 0);
        }
    }

    [Fact]
    public async Task A_wipe_in_the_middle_of_a_pairing_ends_it_for_good()
    {
        await using var box = await BoxProcess.StartAsync();
        using var client = await box.TrustingClientAsync();
        using var phone = new Phone(client);
        Assert.Equal((200, null), await phone.BeginAsync(await LinkAsync(box)));
        box.Press("wipe-down");
        await box.SayAsync(line => line.StartsWith("wiped: "));
        box.Press("wipe-up");
        await box.SayAsync(line => line == "state: unclaimed");
        using var again = await box.TrustingClientAsync();
        Assert.Equal("unclaimed", (await box.JsonAsync("/api/box")).GetProperty("state").GetString());
        using var request = new StringContent($$"""{"device":"{{phone.DeviceKey}}","signature":"{{new string('A', 86)}}"}""");
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await again.PostAsync("/api/pair/confirm", request, TestContext.Current.CancellationToken)).StatusCode);
    }

    static (string?, string?, int) Device(JsonElement device) =>
        (device.GetProperty("id").GetString(), device.GetProperty("key").GetString(), device.GetProperty("rights").GetInt32());

    /// <summary>A body whose length nobody knows, and which its sender still sends when it is refused.</summary>
    sealed class Unannounced() : MemoryStream(new byte[Bytes])
    {
        public const int Bytes = 512 << 10;

        public override bool CanSeek => false;
    }

    internal static async Task<string> LinkAsync(BoxProcess box)
    {
        box.Press("pair");
        return (await box.SayAsync(line => line.StartsWith("pair: ")))["pair: ".Length..];
    }
}
