// The built box without power: what it is when it comes back, who opens it and who does not, and what its card gives away.
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Daemon.Tests;

public sealed partial class LockTests
{
    const string NoSlot = "AAAAAAAAAAAAAAAAAAAAAA";

    [Fact]
    public async Task After_a_power_cut_the_box_is_locked_until_an_adults_phone_opens_it_and_is_the_same_then()
    {
        await using var first = await BoxProcess.StartAsync();
        using var phone = await FounderAsync(first, out var share);
        var before = await first.JsonAsync("/api/box");
        var authority = await first.AuthorityAsync();
        await first.KillAsync();

        await using var box = await first.StartAgainAsync();
        var locked = await box.JsonAsync("/api/box");
        Assert.Equal("locked", locked.GetProperty("state").GetString());
        Assert.InRange(locked.GetProperty("seconds").GetInt64(), 0, 60);
        Assert.False(locked.TryGetProperty("box", out _));
        Assert.Equal(authority.RawData, (await box.AuthorityAsync()).RawData);
        using var client = await box.TrustingClientAsync();
        Assert.Contains("locked", await client.GetStringAsync("/box?lang=en", TestContext.Current.CancellationToken), StringComparison.OrdinalIgnoreCase);
        foreach (var path in new[] { "/api/nonce", "/api/pair/begin", "/api/devices", "/api/unlock/state" })
            Assert.Equal((503, "locked"), await ErrorAsync(client, path, "{}"));
        Assert.Equal(0x88, (await ConnectAsync(box)).ToArray()[3]);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/mqtt", TestContext.Current.CancellationToken)).StatusCode);

        using var stranger = new Unlocker { Slot = share.Slot };
        Assert.Equal((403, "wrong-phone"), await stranger.UnlockAsync(client));
        stranger.Slot = NoSlot;
        Assert.Equal((403, "wrong-phone"), await stranger.UnlockAsync(client));
        Assert.Equal("locked", (await box.JsonAsync("/api/box")).GetProperty("state").GetString());

        Assert.Equal((200, null), await share.UnlockAsync(client));
        await box.SayAsync(line => line == "state: ready");
        Assert.Equal(before.GetProperty("box").GetString(), (await box.JsonAsync("/api/box")).GetProperty("box").GetString());
        Assert.Equal((409, "not-locked"), await share.UnlockAsync(client));
        using var open = await box.TrustingClientAsync();
        using var again = phone.At(open);
        var (status, state) = await again.AskAsync("/api/unlock/state", "{}");
        Assert.Equal((200, "phone", true, 1), (status, state.GetProperty("start").GetString(), state.GetProperty("enrolled").GetBoolean(), state.GetProperty("phones").GetInt32()));
    }

    [Fact]
    public async Task A_locked_box_answers_a_phone_that_asks_whose_it_is_with_all_that_the_page_loads()
    {
        await using var first = await BoxProcess.StartAsync();
        using var founder = await FounderAsync(first, out var share);
        share.Dispose();
        await first.KillAsync();
        await using var box = await first.StartAgainAsync();
        using var plain = new HttpClient { BaseAddress = new($"http://127.0.0.1:{box.HttpPort}") };
        var page = await plain.GetStringAsync("/whose?lang=en", TestContext.Current.CancellationToken);
        // It does not know itself: the page says "locked" to whoever brings a fingerprint.
        Assert.Contains("data-fingerprint=\"\"", page);
        Assert.Contains("The box is locked", page);
        var loaded = Loaded().Matches(page).Select(match => match.Groups["path"].Value).ToList();
        Assert.Contains("/whose.js", loaded);
        Assert.Contains("/box.css", loaded);
        foreach (var path in loaded)
        {
            using var answer = await plain.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal((path, HttpStatusCode.OK), (path, answer.StatusCode));
        }
    }

    [Fact]
    public async Task An_exchange_is_good_once_and_not_for_another_slot()
    {
        await using var first = await BoxProcess.StartAsync();
        using var phone = await FounderAsync(first, out var share);
        await first.KillAsync();
        await using var box = await first.StartAgainAsync();
        using var client = await box.TrustingClientAsync();
        using var asking = new Phone(client);
        var (_, begun) = await asking.PostAsync("/api/unlock/begin", $$"""{"slot":"{{NoSlot}}"}""");
        Assert.Equal((403, "wrong-phone"), await ErrorAsync(client, "/api/unlock/finish", share.Evaluated(begun)));
        (_, begun) = await asking.PostAsync("/api/unlock/begin", $$"""{"slot":"{{share.Slot}}"}""");
        using var stranger = new Unlocker();
        Assert.Equal((403, "wrong-phone"), await ErrorAsync(client, "/api/unlock/finish", stranger.Evaluated(begun)));
        Assert.Equal((403, "wrong-phone"), await ErrorAsync(client, "/api/unlock/finish", share.Evaluated(begun)));
        foreach (var body in new[] { "{}", """{"slot":"AAAA"}""", "[", "" })
            Assert.Equal((400, "malformed"), await ErrorAsync(client, "/api/unlock/begin", body));
        foreach (var body in new[] { "{}", """{"exchange":"AAAAAAAAAAAAAAAAAAAAAA","evaluated":"AAAA"}""" })
            Assert.Equal((400, "malformed"), await ErrorAsync(client, "/api/unlock/finish", body));
        Assert.Equal((200, null), await share.UnlockAsync(client));
    }

    [Fact]
    public async Task Nobody_without_an_adults_rights_becomes_one_who_can_open_it()
    {
        await using var box = await BoxProcess.StartAsync();
        using var founder = await FounderAsync(box, out var share);
        using var client = await box.TrustingClientAsync();
        using var child = new Phone(client);
        await child.PairAsync(await founder.InviteAsync(rights: 3));
        Assert.Equal(403, (await child.AskAsync("/api/unlock/enrol", "{}")).Status);
        Assert.Equal(403, (await child.AskAsync("/api/unlock/start", """{"start":"itself"}""")).Status);
        Assert.Equal(400, (await founder.AskAsync("/api/unlock/start", """{"start":"never"}""")).Status);
        var (status, state) = await child.AskAsync("/api/unlock/state", "{}");
        Assert.Equal((200, false), (status, state.GetProperty("enrolled").GetBoolean()));
        share.Dispose();
    }

    [Fact]
    public async Task A_removed_adult_does_not_open_it_not_even_with_the_file_of_before()
    {
        await using var first = await BoxProcess.StartAsync();
        using var founder = await FounderAsync(first, out var mine);
        using var client = await first.TrustingClientAsync();
        using var other = new Phone(client);
        using var theirs = new Unlocker();
        await other.PairAsync(await founder.InviteAsync(rights: 2));
        await theirs.EnrolAsync(other);
        var file = Path.Combine(first.State, "unlock.slots");
        var (old, registry) = (File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(first.State, "registry.sealed")));
        Assert.Equal(200, (await founder.AskAsync("/api/devices/remove", $$"""{"id":"{{other.Id}}"}""")).Status);
        await WaitAsync(() => !File.ReadAllBytes(file).AsSpan().SequenceEqual(old) && !File.ReadAllBytes(Path.Combine(first.State, "registry.sealed")).AsSpan().SequenceEqual(registry));
        await Task.Delay(500, TestContext.Current.CancellationToken);
        var now = File.ReadAllBytes(file);
        await first.KillAsync();

        await using (var box = await first.StartAgainAsync())
        {
            using var asking = await box.TrustingClientAsync();
            Assert.Equal((403, "wrong-phone"), await theirs.UnlockAsync(asking));
            await box.KillAsync();
            // The file of before opens with the phone of before, but what lies sealed under its key is gone.
            File.WriteAllBytes(file, old);
            await using var rolled = await box.StartAgainAsync();
            using var again = await rolled.TrustingClientAsync();
            Assert.Equal((200, null), await theirs.UnlockAsync(again));
            await rolled.SayAsync(line => line.Contains("The registry is damaged or belongs to another box"));
            await WaitAsync(() => State(rolled) == "locked");
            await rolled.KillAsync();
            File.WriteAllBytes(file, now);
            await using var right = await rolled.StartAgainAsync();
            using var last = await right.TrustingClientAsync();
            Assert.Equal((200, null), await mine.UnlockAsync(last));
            await right.SayAsync(line => line == "state: ready");
        }

        mine.Dispose();
    }

    [Fact]
    public async Task A_copy_of_the_card_is_a_locked_box_and_a_changed_one_is_refused_with_nothing_destroyed()
    {
        await using var first = await BoxProcess.StartAsync();
        using var founder = await FounderAsync(first, out var share);
        await first.KillAsync();
        var copy = Directory.CreateTempSubdirectory("stolen-").FullName;
        Directory.CreateDirectory(Path.Combine(copy, "state"));
        foreach (var file in Directory.GetFiles(first.State)) File.Copy(file, Path.Combine(copy, "state", Path.GetFileName(file)));
        await using (var stolen = await BoxProcess.StartInAsync(copy))
        {
            Assert.Equal("locked", State(stolen));
        }

        var path = Path.Combine(first.State, "unlock.slots");
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
        var files = Directory.GetFiles(first.State).ToDictionary(file => file, File.ReadAllBytes);
        var (code, output) = await BoxProcess.RunAsync("--state", first.State, "--panel", "plain");
        Assert.Equal(1, code);
        Assert.Contains("The key file (unlock.slots) is damaged", output);
        Assert.Equal(files.Keys.Order(), Directory.GetFiles(first.State).Order());
        Assert.All(files, file => Assert.Equal(file.Value, File.ReadAllBytes(file.Key)));
        share.Dispose();
    }

    [Fact]
    public async Task A_box_that_is_to_start_by_itself_does_until_the_family_chooses_otherwise()
    {
        await using var first = await BoxProcess.StartAsync();
        using var founder = await FounderAsync(first, out var share);
        Assert.Equal(200, (await founder.AskAsync("/api/unlock/start", """{"start":"itself"}""")).Status);
        await first.KillAsync();
        await using var second = await first.StartAgainAsync();
        Assert.Equal("ready", State(second));
        using var client = await second.TrustingClientAsync();
        using var again = founder.At(client);
        Assert.Equal(200, (await again.AskAsync("/api/unlock/start", """{"start":"phone"}""")).Status);
        await Task.Delay(1000, TestContext.Current.CancellationToken);
        await second.KillAsync();
        await using var third = await second.StartAgainAsync();
        Assert.Equal("locked", State(third));
        using var last = await third.TrustingClientAsync();
        Assert.Equal((200, null), await share.UnlockAsync(last));
        await third.SayAsync(line => line == "state: ready");
        share.Dispose();
    }

    [Fact]
    public async Task Wipe_ends_a_locked_box_too()
    {
        await using var first = await BoxProcess.StartAsync();
        using var founder = await FounderAsync(first, out var share);
        await first.KillAsync();
        await using var box = await first.StartAgainAsync();
        Assert.Equal("locked", State(box));
        box.Press("wipe-down");
        await box.SayAsync(line => line.StartsWith("wiped: "));
        box.Press("wipe-up");
        await box.SayAsync(line => line == "state: unclaimed");
        Assert.False(File.Exists(Path.Combine(box.State, "unlock.slots")));
        share.Dispose();
    }

    /// <summary>Null while the box changes from locked to open or back.</summary>
    static string? State(BoxProcess box)
    {
        try
        {
            return box.JsonAsync("/api/box").Result.GetProperty("state").GetString();
        }
        catch (AggregateException)
        {
            return null;
        }
    }

    static Task<Phone> FounderAsync(BoxProcess box, out Unlocker share)
    {
        var made = share = new Unlocker();
        return Pair();

        async Task<Phone> Pair()
        {
            var phone = new Phone(await box.TrustingClientAsync());
            box.Press("pair");
            await phone.PairAsync((await box.SayAsync(line => line.StartsWith("pair: ")))["pair: ".Length..]);
            await made.EnrolAsync(phone);
            return phone;
        }
    }

    static async Task<(int, string?)> ErrorAsync(HttpClient client, string path, string body)
    {
        using var phone = new Phone(client);
        var (status, answer) = await phone.PostAsync(path, body);
        return (status, answer.TryGetProperty("error", out var code) ? code.GetString() : null);
    }

    static async Task<ReadOnlyMemory<byte>> ConnectAsync(BoxProcess box)
    {
        using var socket = new TcpClient("127.0.0.1", box.MqttPort);
        var trust = new System.Security.Cryptography.X509Certificates.X509ChainPolicy
        {
            TrustMode = System.Security.Cryptography.X509Certificates.X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { await box.AuthorityAsync() },
            RevocationMode = System.Security.Cryptography.X509Certificates.X509RevocationMode.NoCheck,
        };
        await using var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "127.0.0.1", CertificateChainPolicy = trust });
        await tls.WriteAsync(Wire.Connect(NoSlot));
        var answer = new byte[5];
        await tls.ReadExactlyAsync(answer);
        return answer;
    }

    [GeneratedRegex("(?:src|href)=\"(?<path>/[^\"?]*)")]
    private static partial Regex Loaded();

    static async Task WaitAsync(Func<bool> holds)
    {
        for (var i = 0; !holds(); i++)
        {
            Assert.True(i < 150, "Waited in vain.");
            await Task.Delay(100);
        }
    }
}
