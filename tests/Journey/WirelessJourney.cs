// The page by which a person tells the box the home's Wi-Fi, in each of its states and both languages.
using System.Text;
using Messenger.Appliance.Core.Wireless;
using Messenger.Appliance.Journey.Tests.Stage;
using Microsoft.Playwright;

namespace Messenger.Appliance.Journey.Tests;

public class WirelessJourney
{
    [Theory]
    [InlineData("ko-KR", "우리집", "윗집 5G")]
    [InlineData("en-GB", "Our home", "Upstairs 5G")]
    public async Task The_page_of_the_Wi_Fi_is_fit_to_be_seen(string locale, string home, string neighbours)
    {
        using var radio = new Radio();
        await using var box = await BoxProcess.StartAsync("--wireless", radio.Link);
        await using var phone = await Phone.TakeAsync(box, locale);
        var open = new WirelessView { Phase = WirelessPhase.Hotspot, Hotspot = "messenger-1a2b", HotspotKey = "k7m4p2xq", Seen = [Seen(home, 4), Seen(neighbours, 2)] };

        await radio.TellAsync(open);
        await box.OpenPairingAsync();
        await phone.Page.GotoAsync(new Uri(box.App, "wifi").ToString());
        await Assertions.Expect(phone.Page.Locator("form.wifi label.network")).ToHaveCountAsync(3);
        await phone.LookAsync("wifi-ask");

        await ShowsAsync(phone, radio, open with { Phase = WirelessPhase.Trying, Network = home });
        await phone.LookAsync("wifi-trying");
        await ShowsAsync(phone, radio, open with { Outcome = JoinOutcome.WrongKey, OutcomeNetwork = home });
        await phone.LookAsync("wifi-wrong-key");
        await ShowsAsync(phone, radio, open with { Outcome = JoinOutcome.NotFound, OutcomeNetwork = home });
        await phone.LookAsync("wifi-not-found");
        await ShowsAsync(phone, radio, open with { Outcome = JoinOutcome.Joined, OutcomeNetwork = home, OutcomeAddress = "192.168.0.12" });
        await phone.LookAsync("wifi-joined");
        await ShowsAsync(phone, radio, new() { Phase = WirelessPhase.Online, Network = home, Address = "192.168.0.12", Seen = open.Seen });
        await phone.LookAsync("wifi-online");
        Assert.Empty(phone.Complaints);
    }

    // The page notices by itself that something has changed.
    static async Task ShowsAsync(Phone phone, Radio radio, WirelessView view)
    {
        var before = await phone.Page.Locator("h1").TextContentAsync();
        await radio.TellAsync(view);
        await Assertions.Expect(phone.Page.Locator("h1")).Not.ToHaveTextAsync(before!);
    }

    static SeenNetwork Seen(string name, byte bars) => new(Ssid.TryOf(Encoding.UTF8.GetBytes(name), out var ssid) ? ssid : throw new ArgumentException("too long", nameof(name)), bars, WirelessSecurity.Psk);
}
