// The Wi-Fi page without a socket: what a phone on the hotspot is shown and may ask, and what nobody else may.
using System.Net;
using System.Text;
using Messenger.Appliance.Core.Wireless;
using Messenger.Appliance.Setup.Api;
using Messenger.Appliance.Setup.App;
using Messenger.Appliance.Setup.Certificates;
using Microsoft.AspNetCore.Http;

namespace Messenger.Appliance.Setup.Tests;

public sealed class WirelessTests : IDisposable
{
    const string Own = "http://10.10.10.1:8080";

    static readonly Ssid Home = Name("우리집 5G"), Cafe = Name("cafe");

    static readonly WirelessView Open = new()
    {
        Phase = WirelessPhase.Hotspot, Hotspot = "messenger-1a2b",
        Seen = [new(Home, 4, WirelessSecurity.Psk), new(Cafe, 2, WirelessSecurity.Open), new(Name("school"), 1, WirelessSecurity.Unsupported)],
    };

    readonly HomeAuthority authority = HomeAuthority.Create("messenger.local");
    readonly FakeBox box = new();
    readonly FakeWireless wireless = new() { View = Open };

    public void Dispose() => authority.Dispose();

    [Fact]
    public async Task On_the_hotspot_the_page_offers_the_networks_that_a_box_can_join()
    {
        var page = await Get("/wifi");
        Assert.Equal(200, page.Status);
        Assert.Contains("우리집 5G", page.Text);
        Assert.Contains(Home.Hex, page.Text);
        Assert.DoesNotContain("school", page.Text);
        Assert.Contains("<form", page.Text);
        Assert.DoesNotContain("{{", page.Text);
    }

    [Theory]
    [InlineData("captive.apple.com", "/hotspot-detect.html")]
    [InlineData("connectivitycheck.gstatic.com", "/generate_204")]
    [InlineData("10.10.10.1", "/")]
    public async Task Whatever_a_phone_looks_for_there_leads_to_the_page(string host, string path)
    {
        var answer = await Ask("GET", path, "", onHotspot: true, ("Host", host));
        Assert.Equal((302, Own + "/wifi"), (answer.Status, answer.Headers.Location.ToString()));
        Assert.Equal(200, (await Get("/box.css")).Status);
    }

    [Fact]
    public async Task What_is_chosen_and_typed_arrives_byte_for_byte()
    {
        var page = await Post($"ssid={Home.Hex}&name=&password=correct+horse%26%3D%25", ("Accept-Language", "en"));
        Assert.Equal(("우리집 5G", "correct horse&=%"), wireless.Asked);
        Assert.Contains("Trying to connect", page.Text);
        Assert.Contains("messenger-1a2b", page.Text);
        Assert.Contains("data-mark=\"trying none\"", page.Text);
        await Post("ssid=other&name=%ea%b9%80%EC%B9%98&password=");
        Assert.Equal(("김치", ""), wireless.Asked);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ssid=other&name=&password=12345678")]
    [InlineData("ssid=other&name=123456789012345678901234567890123&password=12345678")]
    [InlineData("ssid=zz&password=12345678")]
    [InlineData("ssid=other&name=%zz&password=12345678")]
    public async Task A_form_that_names_no_network_asks_for_nothing(string form)
    {
        Assert.Contains("<form", (await Post(form)).Text);
        Assert.Null(wireless.Asked);
    }

    [Theory]
    [InlineData("1234567")]
    [InlineData("%ED%95%9C%EA%B8%80%EB%B9%84%EB%B0%80")]
    [InlineData("%0a12345678")]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_password_that_no_network_takes_is_told_without_trying(string password)
    {
        var page = await Post($"ssid={Home.Hex}&password={password}", ("Accept-Language", "en"));
        Assert.Contains("look at the password again", page.Text);
        Assert.Contains($"value=\"{Home.Hex}\" required checked", page.Text);
        Assert.Null(wireless.Asked);
    }

    [Fact]
    public async Task Nobody_but_the_hotspots_own_page_may_ask()
    {
        var form = $"ssid={Home.Hex}&password=12345678";
        Assert.Equal(403, (await Ask("POST", "/wifi", form, onHotspot: false, ("Host", "10.10.10.1:8080"), ("Origin", Own))).Status);
        Assert.Equal(403, (await Ask("POST", "/wifi", form, onHotspot: true, ("Host", "10.10.10.1:8080"))).Status);
        Assert.Equal(403, (await Ask("POST", "/wifi", form, onHotspot: true, ("Host", "10.10.10.1:8080"), ("Origin", "http://elsewhere.example"))).Status);
        Assert.Equal(403, (await Ask("POST", "/wifi", form, onHotspot: true, ("Host", "elsewhere.example"), ("Origin", "http://elsewhere.example"))).Status);
        Assert.Equal(403, (await Ask("POST", "/wifi", form, onHotspot: true, ("Host", "10.10.10.10"), ("Origin", "http://10.10.10.10"))).Status);
        Assert.Null(wireless.Asked);
    }

    [Fact]
    public async Task At_home_it_is_asked_over_HTTPS_while_Pair_was_pressed()
    {
        wireless.View = Open with { Phase = WirelessPhase.Looking };
        Assert.DoesNotContain("<form", (await Ask("GET", "/wifi", "", onHotspot: false)).Text);
        Assert.DoesNotContain("<form", (await Secure("GET", "")).Text);
        Assert.Equal(403, (await Secure("POST", $"ssid={Home.Hex}&password=12345678", ("Sec-Fetch-Site", "same-origin"))).Status);
        box.Status = box.Status with { Pressed = TimeSpan.FromSeconds(60) };
        Assert.Contains("<form", (await Secure("GET", "")).Text);
        Assert.Equal(403, (await Secure("POST", $"ssid={Home.Hex}&password=12345678", ("Sec-Fetch-Site", "cross-site"))).Status);
        Assert.Null(wireless.Asked);
        Assert.Equal(200, (await Secure("POST", $"ssid={Home.Hex}&password=12345678", ("Sec-Fetch-Site", "same-origin"))).Status);
        Assert.NotNull(wireless.Asked);
    }

    [Theory]
    [InlineData(JoinOutcome.WrongKey, "The password is not right")]
    [InlineData(JoinOutcome.NotFound, "That Wi-Fi is not there")]
    [InlineData(JoinOutcome.NoAddress, "The router gives no address")]
    [InlineData(JoinOutcome.Refused, "The Wi-Fi does not take the box")]
    public async Task What_went_wrong_is_said_and_the_network_stays_chosen(JoinOutcome outcome, string heading)
    {
        wireless.View = Open with { Outcome = outcome, OutcomeNetwork = Home.Text };
        var page = await Get("/wifi", ("Accept-Language", "en"));
        Assert.Contains(heading, page.Text);
        Assert.Contains($"value=\"{Home.Hex}\" required checked", page.Text);
        Assert.DoesNotContain("{{", page.Text + (await Get("/wifi")).Text);
    }

    [Fact]
    public async Task When_it_is_in_the_page_names_the_address_to_go_on_with_and_hears_that_it_was_read()
    {
        wireless.View = Open with { Outcome = JoinOutcome.Joined, OutcomeNetwork = Home.Text, OutcomeAddress = "192.168.0.77" };
        var page = await Get("/wifi");
        Assert.Contains("192.168.0.77:8080", page.Text);
        Assert.Contains("messenger.local:8080", page.Text);
        Assert.DoesNotContain("name=\"password\"", page.Text);
        Assert.Equal(303, (await Ask("POST", "/wifi/seen", "", onHotspot: true, ("Host", "10.10.10.1:8080"), ("Origin", Own))).Status);
        Assert.True(wireless.WasSeen);
    }

    [Fact]
    public async Task A_phone_that_went_home_by_itself_may_ask_from_the_hotspots_page_and_no_other_may()
    {
        wireless.View = new() { Phase = WirelessPhase.Online, Network = Home.Text, Outcome = JoinOutcome.Joined };
        var answer = await Ask("GET", "/wifi.json", "", onHotspot: false, ("Origin", Own));
        Assert.Equal(("online joined", Own), (answer.Text, answer.Headers.AccessControlAllowOrigin.ToString()));
        Assert.False((await Ask("GET", "/wifi.json", "", onHotspot: false, ("Origin", "http://10.10.10.10"))).Headers.ContainsKey("Access-Control-Allow-Origin"));
        Assert.Contains("우리집 5G", (await Ask("GET", "/wifi", "", onHotspot: false)).Text);
    }

    [Theory]
    [InlineData(WirelessPhase.None)]
    [InlineData(WirelessPhase.Looking)]
    [InlineData(WirelessPhase.Online)]
    [InlineData(WirelessPhase.Trying)]
    public async Task Every_state_of_the_radio_has_its_page(WirelessPhase phase)
    {
        wireless.View = new() { Phase = phase, Network = "<b>home", Notice = WirelessNotice.ImagerFile };
        foreach (var language in new[] { "ko", "en" })
        {
            var page = (await Ask("GET", "/wifi", "", onHotspot: false, ("Accept-Language", language))).Text;
            Assert.DoesNotContain("{{", page);
            Assert.DoesNotContain("<b>home", page);
            Assert.Contains(language == "ko" ? "메모리 카드를 만들 때" : "when the memory card was made", page);
        }
    }

    static Ssid Name(string text)
    {
        Assert.True(Ssid.TryOf(Encoding.UTF8.GetBytes(text), out var ssid));
        return ssid;
    }

    Task<Answer> Get(string path, params (string, string)[] headers) => Ask("GET", path, "", onHotspot: true, [("Host", "10.10.10.1:8080"), .. headers]);

    Task<Answer> Post(string form, params (string, string)[] headers) => Ask("POST", "/wifi", form, onHotspot: true, [("Host", "10.10.10.1:8080"), ("Origin", Own), .. headers]);

    Task<Answer> Secure(string method, string form, params (string, string)[] headers) => Ask(method, "/wifi", form, onHotspot: false, headers, secure: true);

    Task<Answer> Ask(string method, string path, string body, bool onHotspot, params (string Name, string Value)[] headers) => Ask(method, path, body, onHotspot, headers, secure: false);

    async Task<Answer> Ask(string method, string path, string body, bool onHotspot, (string Name, string Value)[] headers, bool secure)
    {
        var site = new SetupSite(box, authority.Certificate, AppFiles.Load("/nowhere"), new ApiRoutes(box, null!, new(TimeProvider.System)), wireless);
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.Path = path;
        context.Request.Scheme = secure ? "https" : "http";
        context.Request.Host = new("box.test");
        context.Request.Body = new MemoryStream(Encoding.ASCII.GetBytes(body));
        context.Connection.LocalIpAddress = onHotspot ? IPAddress.Parse("10.10.10.1").MapToIPv6() : IPAddress.Parse("192.168.0.9");
        foreach (var (name, value) in headers) context.Request.Headers[name] = value;
        var answer = new MemoryStream();
        context.Response.Body = answer;
        await (secure ? site.OnHttps(context) : site.OnHttp(context));
        return new(context.Response.StatusCode, context.Response.Headers, Encoding.UTF8.GetString(answer.ToArray()));
    }

    sealed record Answer(int Status, IHeaderDictionary Headers, string Text);
}
