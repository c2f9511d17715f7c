// The setup service's answers without a socket: what is where, what never is on plain HTTP, and who may change what.
using System.Text;
using Messenger.Appliance.Core;
using Messenger.Appliance.Registry;
using Messenger.Appliance.Setup.Api;
using Messenger.Appliance.Setup.App;
using Messenger.Appliance.Setup.Certificates;
using Messenger.Appliance.Setup.State;
using Microsoft.AspNetCore.Http;

namespace Messenger.Appliance.Setup.Tests;

public sealed class SiteTests : IDisposable
{
    readonly HomeAuthority authority = HomeAuthority.Create("messenger.local");
    readonly string folder = Directory.CreateTempSubdirectory("app-").FullName;
    readonly FakeBox box = new();

    public void Dispose()
    {
        authority.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(BoxState.Unclaimed)]
    [InlineData(BoxState.Pairing)]
    [InlineData(BoxState.Ready)]
    [InlineData(BoxState.Attention)]
    [InlineData(BoxState.Wiped)]
    public async Task Every_state_has_a_page_in_both_languages(BoxState state)
    {
        box.Status = box.Status with { State = state, Pairing = state == BoxState.Pairing ? FakeBox.Offer : null, Attention = state == BoxState.Attention ? Attention.Connections : Attention.None };
        var korean = await Https("/box", ("Accept-Language", "ko"));
        var english = await Https("/box", ("Accept-Language", "en"));
        Assert.Equal(200, korean.Status);
        Assert.Contains("lang=\"ko\"", korean.Text);
        Assert.Contains("lang=\"en\"", english.Text);
        Assert.DoesNotContain("{{", korean.Text + english.Text);
    }

    [Theory]
    [InlineData("HEAD", false)]
    [InlineData("HEAd", true)]
    [InlineData("GET", true)]
    public async Task An_answer_is_as_long_as_it_says_but_to_HEAD(string method, bool isWhole)
    {
        foreach (var secure in new[] { true, false })
        {
            var answer = await Ask(secure, method, "/whose", "", []);
            Assert.NotEqual(0, answer.Headers.ContentLength);
            Assert.Equal(isWhole ? answer.Headers.ContentLength : 0, answer.Body.Length);
        }
    }

    [Fact]
    public async Task The_token_is_shown_on_https_while_pairing_is_open_and_never_on_http()
    {
        box.Status = box.Status with { State = BoxState.Pairing, Pairing = FakeBox.Offer };
        Assert.Contains(FakeBox.Offer.Payload, (await Https("/box")).Text);
        Assert.Equal(FakeBox.Offer.Svg, (await Https("/box/qr.svg")).Text);
        foreach (var path in new[] { "/", "/box", "/box/qr.svg", "/api/box", "/custody", "/home.crt", "/home.mobileconfig" })
            Assert.DoesNotContain(FakeBox.Offer.Payload, (await Http(path)).Text);
        box.Status = box.Status with { State = BoxState.Unclaimed, Pairing = null };
        Assert.Equal(404, (await Https("/box/qr.svg")).Status);
    }

    [Fact]
    public async Task The_page_for_late_phones_shows_whose_box_this_is_and_holds_every_verdict()
    {
        var fingerprint = System.Buffers.Text.Base64Url.EncodeToString(Pairing.BoxFingerprint.Of(System.Buffers.Text.Base64Url.DecodeFromChars(box.Status.BoxKey)));
        foreach (var language in new[] { "ko", "en" })
        {
            var page = await Http("/whose", ("Accept-Language", language));
            Assert.Equal(200, page.Status);
            Assert.Contains($"data-fingerprint=\"{fingerprint}\"", page.Text);
            Assert.Equal(4, page.Text.Split(" answer ").Length - 1);
            Assert.DoesNotContain("{{", page.Text);
        }

        box.Status = box.Status with { BoxKey = "" };
        Assert.Contains("data-fingerprint=\"\"", (await Http("/whose")).Text);
        Assert.Equal(200, (await Http("/whose.js")).Status);
    }

    [Theory]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)", "home.mobileconfig")]
    [InlineData("Mozilla/5.0 (Linux; Android 15)", "home.crt")]
    public async Task Onboarding_begins_with_the_phone_that_asks(string agent, string download) =>
        Assert.Contains(download, (await Http("/", ("User-Agent", agent))).Text);

    [Fact]
    public async Task The_profile_and_the_certificate_carry_the_home_authority()
    {
        var profile = await Http("/home.mobileconfig");
        Assert.Equal("application/x-apple-aspen-config", profile.Headers.ContentType);
        Assert.Contains(Convert.ToBase64String(authority.Certificate.RawData), System.Net.WebUtility.HtmlDecode(profile.Text));
        Assert.Equal(authority.Certificate.RawData, (await Http("/home.crt")).Body);
    }

    [Fact]
    public async Task The_state_page_shows_the_times_of_the_last_wipe_in_both_languages_and_nothing_without_one()
    {
        Assert.DoesNotContain("마지막으로 모두 지운 일", (await Https("/box")).Text);
        var edge = TimeSpan.FromHours(5);
        var held = edge + TimeSpan.FromSeconds(1);
        box.Status = box.Status with { LastWipe = new(edge, held, held + TimeSpan.FromMicroseconds(31), held + TimeSpan.FromSeconds(0.75), held + TimeSpan.FromSeconds(1.25)) };
        Assert.Contains("1.0초 동안 눌렀습니다. 그로부터 1000분의 0.031초 만에 열쇠가 없어졌고, 0.75초 만에 옛 프로그램이 끝났으며, 1.25초", (await Https("/box")).Text);
        Assert.Contains("for 1.0 seconds. 0.031 thousandths of a second later", (await Https("/box", ("Accept-Language", "en"))).Text);
    }

    [Fact]
    public async Task Settings_change_only_after_a_press_and_from_the_boxs_own_page()
    {
        var own = ("Sec-Fetch-Site", "same-origin");
        Assert.Equal(403, (await Post("/box/settings", "retention=3600", own)).Status);
        box.Status = box.Status with { Pressed = TimeSpan.FromSeconds(60) };
        Assert.Equal(403, (await Post("/box/settings", "retention=3600", ("Sec-Fetch-Site", "cross-site"))).Status);
        Assert.Equal(403, (await Post("/box/settings", "retention=3600", ("Origin", "https://elsewhere.example"))).Status);
        Assert.Equal(400, (await Post("/box/settings", "retention=299", own)).Status);
        Assert.Equal(400, (await Post("/box/settings", "language=xx", own)).Status);
        Assert.Equal(413, (await Post("/box/settings", new string('x', 5000), own)).Status);
        Assert.Null(box.Changed);
        Assert.Equal(303, (await Post("/box/settings", "retention=3600&language=en", own)).Status);
        Assert.Equal((TimeSpan.FromHours(1), Language.English), box.Changed);
    }

    [Fact]
    public async Task Erase_clears_the_phones_storage_and_answers_its_own_page_alone()
    {
        var answer = await Post("/erase", "", ("Origin", "https://box.test"));
        Assert.Equal("\"storage\", \"cache\"", answer.Headers["Clear-Site-Data"]);
        var stranger = await Post("/erase", "", ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal(403, stranger.Status);
        Assert.False(stranger.Headers.ContainsKey("Clear-Site-Data"));
        Assert.Equal(404, (await Https("/erase")).Status);
    }

    [Fact]
    public async Task Over_plain_HTTP_no_header_is_sent_that_browsers_complain_of()
    {
        const string Opener = "Cross-Origin-Opener-Policy";
        Assert.Equal("same-origin", (await Https("/")).Headers[Opener]);
        Assert.False((await Http("/")).Headers.ContainsKey(Opener));
    }

    [Fact]
    public async Task The_app_is_served_with_its_policy_and_hashed_files_are_kept()
    {
        Directory.CreateDirectory(Path.Combine(folder, "assets"));
        File.WriteAllText(Path.Combine(folder, "index.html"), "<!doctype html>");
        File.WriteAllText(Path.Combine(folder, "assets", "app-Ab12.js"), "export {}");
        var page = await Https("/");
        Assert.Equal("no-store", page.Headers.CacheControl);
        Assert.Equal(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self' wss://box.test; img-src 'self' data: blob:; worker-src 'self'; manifest-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
            page.Headers.ContentSecurityPolicy);
        var script = await Https("/assets/app-Ab12.js");
        Assert.Contains("immutable", script.Headers.CacheControl.ToString());
        Assert.StartsWith("text/javascript", script.Headers.ContentType.ToString());
        var again = await Https("/assets/app-Ab12.js", ("If-None-Match", script.Headers.ETag.ToString()));
        Assert.Equal(304, again.Status);
        Assert.Equal(404, (await Https("/assets/../../etc/passwd")).Status);
    }

    [Fact]
    public async Task The_custody_report_is_the_same_in_words_and_numbers()
    {
        var page = (await Https("/custody", ("Accept-Language", "en"))).Text;
        Assert.Contains("75% of all", page);
        Assert.Contains("1,834 bytes", page);
        Assert.Contains("2 hours", page);
        Assert.Matches("nobody comes for it any more.*<dd>7</dd>", page);
        var json = (await Https("/custody.json")).Text;
        Assert.Contains("\"waiting\":3", json);
        Assert.Contains("\"passedThroughPercent\":75", json);
        Assert.Contains("\"expired\":1,\"dropped\":7,", json);
        Assert.Contains("\"kind\":\"Signing\"", json);
    }

    [Fact]
    public async Task The_box_describes_itself_as_the_protocol_says()
    {
        var json = (await Https("/api/box")).Text;
        Assert.Equal("""{"box":"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE","name":"messenger","address":"192.168.0.9","boot":"boot-id","version":"0.1.0","state":"ready","retentionSeconds":86400,"language":"ko","time":0,"pressed":false,"ports":{"https":8443,"mqtt":8883,"http":8080}}""", json);
    }

    [Fact]
    public async Task The_trust_probe_can_be_read_from_the_onboarding_page() =>
        Assert.Equal("*", (await Https("/trusted")).Headers.AccessControlAllowOrigin);

    Task<Answer> Http(string path, params (string, string)[] headers) => Ask(false, "GET", path, "", headers);

    Task<Answer> Https(string path, params (string, string)[] headers) => Ask(true, "GET", path, "", headers);

    Task<Answer> Post(string path, string body, params (string, string)[] headers) => Ask(true, "POST", path, body, headers);

    async Task<Answer> Ask(bool secure, string method, string path, string body, (string Name, string Value)[] headers)
    {
        var site = new SetupSite(box, authority.Certificate, AppFiles.Load(folder), new ApiRoutes(box, null!, new(TimeProvider.System)), new FakeWireless());
        var context = new DefaultHttpContext();
        context.Request.Scheme = secure ? "https" : "http";
        context.Request.Method = method;
        context.Request.Path = path;
        context.Request.Host = new("box.test");
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        foreach (var (name, value) in headers) context.Request.Headers[name] = value;
        var answer = new MemoryStream();
        context.Response.Body = answer;
        await (secure ? site.OnHttps(context) : site.OnHttp(context));
        return new(context.Response.StatusCode, context.Response.Headers, answer.ToArray());
    }

    sealed record Answer(int Status, IHeaderDictionary Headers, byte[] Body)
    {
        public string Text => Encoding.UTF8.GetString(Body);
    }
}
