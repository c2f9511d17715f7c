// Nobody learns from the box who is paired, which token or slot there is, or which rooms: the answers are the same byte for byte,
// and their times cannot be told apart (protocol.md: MQTT connecting, Errors of the API, Topics). How small a difference would be
// found is part of each test: less than the check of one signature, which is the work that an early answer would save.
using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using Messenger.Appliance.Abuse.Tests.Kit;
using Messenger.Appliance.Daemon.Tests;
using Messenger.Appliance.Relay.Tests.Kit;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Abuse.Tests.Enumerating;

public sealed class EnumerationTests
{
    static readonly double Check = MedianCheck();

    /// <summary>How fine a comparison is to be: what an early answer would save is then ten of its standard errors.</summary>
    static double Precision => Check / 10;

    [Fact]
    public async Task Connecting_as_an_unknown_a_removed_and_a_paired_device_with_a_wrong_key_is_all_one()
    {
        await using var home = await Household.GatherAsync(3);
        var (founder, away, removed) = (home.Phones[0], home.Phones[1], home.Phones[2]);
        using var stranger = home.NewPhone().Knowing(founder);
        await using var there = await home.ConnectAsync(founder);
        Assert.Equal(200, (await founder.AskAsync("/api/devices/remove", $$"""{"id":"{{removed.Id}}"}""")).Status);
        var line = new MqttLine(home);
        Kind As(string name, string id, Phone signer) => new(name, () => line.Try(name, id, signer));
        Equal(line.Answers, Precision,
            As("unknown device", stranger.Id, stranger),
            As("paired device, wrong key", away.Id, stranger),
            As("connected device, wrong key", founder.Id, stranger),
            As("removed device, its own key", removed.Id, removed));
        Assert.Contains("; 20", line.Answers["unknown device"].Single());
        await there.ExpectNothingAsync();
    }

    [Fact]
    public async Task Signed_requests_of_unknown_and_removed_devices_and_with_wrong_signatures_or_nonces_are_all_one()
    {
        await using var home = await Household.GatherAsync(2);
        var (founder, removed) = (home.Phones[0], home.Phones[1]);
        using var stranger = home.NewPhone().Knowing(founder);
        Assert.Equal(200, (await founder.AskAsync("/api/devices/remove", $$"""{"id":"{{removed.Id}}"}""")).Status);
        using var line = new HttpLine(home);
        const string Path = "/api/devices";
        var (unknown, gone, own) = (await stranger.NonceAsync(), await removed.NonceAsync(), await founder.NonceAsync());
        Kind As(string name, Phone device, Func<string> authorization) => new(name, () => line.Post(name, Path, "{}", authorization()));
        Equal(line.Answers, Precision,
            As("unknown device", stranger, () => stranger.Authorize(Path, "{}", unknown)),
            As("removed device", removed, () => removed.Authorize(Path, "{}", gone)),
            As("paired device, signature of something else", founder, () => founder.Authorize(Path, "{ }", own)),
            As("paired device, nonce of another", founder, () => founder.Authorize(Path, "{}", unknown)));
        Assert.Contains("HTTP/1.1 401", line.Answers["unknown device"].Single());
    }

    [Fact]
    public async Task Nonces_and_tokens_tell_nothing_of_who_or_what_there_is()
    {
        await using var home = await Household.GatherAsync(2);
        var (founder, other) = (home.Phones[0], home.Phones[1]);
        using var stranger = home.NewPhone();
        using var line = new HttpLine(home);
        Kind Nonce(string name, Phone of) => new(name, () => line.Post(name, "/api/nonce", $$"""{"device":"{{of.Id}}"}"""));
        Equal(line.Answers, Precision, Nonce("unknown device", stranger), Nonce("paired device", other));

        // The link that let the second phone in is spent; the other was never there.
        var link = await founder.InviteAsync(rights: 2);
        using var guest = home.NewPhone();
        await guest.PairAsync(link);
        var payload = Base64Url.DecodeFromChars(link.AsSpan(1));
        byte[] never = [1, .. RandomNumberGenerator.GetBytes(16), .. payload[17..]];
        Kind Begin(string name, string with) => new(name, () => line.Post(name, "/api/pair/begin", stranger.BeginBody(with, new byte[32])));
        Equal(line.Answers, Precision, Begin("spent token", link), Begin("token that never was", "#" + Base64Url.EncodeToString(never)));
        Assert.Contains("HTTP/1.1 403", line.Answers["spent token"].Single());
    }

    [Fact]
    public async Task A_locked_box_does_not_tell_which_slots_it_has()
    {
        await using var before = await Household.GatherAsync(1);
        using var unlocker = new Unlocker();
        await unlocker.EnrolAsync(before.Phones[0]);
        await before.Box.KillAsync();
        await using var home = await before.StartAgainAsync();
        using var line = new HttpLine(home);
        Kind Begin(string name, string slot) => new(name, () => line.Post(name, "/api/unlock/begin", $$"""{"slot":"{{slot}}"}"""));
        Equal(line.Answers, Precision, Begin("slot of a phone", unlocker.Slot), Begin("no such slot", Chance(16)));
        Assert.Contains("HTTP/1.1 200", line.Answers["no such slot"].Single());
    }

    [Fact]
    public async Task A_member_cannot_find_the_rooms_of_others_by_asking()
    {
        await using var home = await Household.GatherAsync(2);
        var room = Household.NewRoom();
        // The last character of an id has two bits: the one before it has six.
        var near = room[..^2] + (room[^2] == 'A' ? 'B' : 'A') + room[^1];
        await using var member = await home.ConnectAsync(home.Phones[0], room);
        var asking = home.Phones[1];
        using var tls = await Household.SecureAsync(home.Box.MqttPort, home.NewAddress());
        Assert.Equal(0, (await asking.ProveAsync(TestClient.Over(tls), null)).Reason);
        Dictionary<string, HashSet<string>> answers = [];
        Kind As(string name, Func<string> topic) => new(name, () =>
        {
            var asked = topic();
            var (subscribe, unsubscribe) = (Wire.Subscribe(1, (asked, 1)), Wire.Unsubscribe(1, asked));
            byte[] subscribed = [], left = [];
            // Leaving is the second time a name is looked up, and must not tell either; the first is for one who is not in.
            double[] took = [Ask(unsubscribe, ref left), Ask(subscribe, ref subscribed)];
            if (!answers.TryGetValue(name, out var seen)) answers[name] = seen = [];
            seen.Add($"{Convert.ToHexString(left)} {Convert.ToHexString(subscribed)}");
            Ask(unsubscribe, ref left);
            return took;
        });
        Equal(answers, Precision, As("room of others", () => room), As("no room, but nearly", () => near), As("no room", Household.NewRoom));

        double Ask(byte[] packet, ref byte[] answer)
        {
            var begun = Stopwatch.GetTimestamp();
            tls.Write(packet);
            answer = MqttLine.Packet(tls);
            return Stopwatch.GetElapsedTime(begun).TotalMicroseconds;
        }
    }

    [Fact]
    public async Task The_comparison_finds_what_an_early_answer_would_save_and_nothing_where_there_is_nothing()
    {
        await using var home = await Household.GatherAsync(1);
        using var stranger = home.NewPhone().Knowing(home.Phones[0]);
        using var line = new HttpLine(home);
        var nonce = await stranger.NonceAsync();
        Kind As(string name, double delay) => new(name, () =>
        {
            var took = line.Post(name, "/api/devices", "{}", stranger.Authorize("/api/devices", "{}", nonce));
            return [took[0] + Comparison.Time(() => Spin(delay))];
        });
        var comparison = new Comparison(Precision, As("as it is", 0), As("the same", 0), As("later", Check));
        var found = comparison.Find();
        Tell(comparison);
        var late = Assert.Single(found);
        Assert.Contains("later", late.Between);
        Assert.True(late.Shift > 0, late.ToString());
    }

    static void Equal(Dictionary<string, HashSet<string>> answers, double precision, params Kind[] kinds)
    {
        var comparison = new Comparison(precision, kinds);
        var found = comparison.Find();
        Tell(comparison);
        Assert.Single(kinds.SelectMany(kind => answers[kind.Name]).Distinct());
        Assert.True(found.Count == 0, "can be told apart: " + string.Join("; ", found));
    }

    static void Tell(Comparison comparison)
    {
        TestContext.Current.SendDiagnosticMessage($"a check of a signature takes {Check:0.0} us");
        foreach (var one in comparison.Seen) TestContext.Current.SendDiagnosticMessage(one.ToString());
    }

    static string Chance(int bytes) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));

    static void Spin(double microseconds)
    {
        var begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun).TotalMicroseconds < microseconds)
        {
        }
    }

    static double MedianCheck()
    {
        using var arena = new KeyArena();
        using var key = SigningKey.Generate(arena);
        byte[] text = new byte[150], signature = new byte[64];
        Assert.True(key.TrySign(text, signature));
        var takes = new double[201];
        for (var i = 0; i < takes.Length; i++) takes[i] = Comparison.Time(() => Assert.True(Signatures.Verify(key.PublicKey, text, signature)));
        Array.Sort(takes);
        return takes[takes.Length / 2];
    }
}
