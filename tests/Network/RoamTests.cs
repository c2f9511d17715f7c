// When the hotspot opens and closes, and what comes of a network that a person chose: the state machine alone, second by second.
using System.Net;
using Messenger.Appliance.Core.Wireless;
using Messenger.Appliance.Network.Roaming;

namespace Messenger.Appliance.Network.Tests;

public sealed class RoamTests
{
    static readonly IPAddress Home = IPAddress.Parse("192.168.0.9");

    readonly Roam roam = new();
    Situation now;

    [Fact]
    public void A_new_box_without_a_cable_opens_its_network_by_itself_and_one_with_a_cable_never()
    {
        Assert.Equal(RoamAction.None, For(Roam.FirstPatience - Second));
        Assert.Equal(RoamAction.OpenHotspot, For(Second));
        Assert.Equal(RoamAction.None, For(TimeSpan.FromDays(1)));
        var wired = new Roam();
        now = now with { Wired = true };
        Assert.Equal(RoamAction.None, wired.Look(now with { Now = now.Now + TimeSpan.FromDays(1) }));
        Assert.Equal(RoamAction.None, wired.Pressed(now));
    }

    [Fact]
    public void A_box_that_knows_a_network_opens_its_own_only_when_Pair_is_pressed_and_closes_it_when_nobody_comes()
    {
        now = now with { Known = true };
        Assert.Equal(RoamAction.None, For(TimeSpan.FromDays(1)));
        Assert.Equal(RoamAction.OpenHotspot, roam.Pressed(now));
        Assert.Equal(RoamAction.None, For(Roam.Idle - Second));
        Assert.Equal(RoamAction.Return, For(Second));
        Assert.Equal(RoamAction.OpenHotspot, roam.Pressed(now));
        roam.GuestCame();
        Assert.Equal(RoamAction.None, For(TimeSpan.FromHours(1)));
        roam.GuestWent();
        Assert.Equal(RoamAction.Return, roam.Look(now));
    }

    [Fact]
    public void What_the_card_names_has_longer_and_is_stored_when_it_works()
    {
        now = now with { Pending = true };
        Assert.Equal(RoamAction.None, For(Roam.PendingPatience - Second));
        now = now with { Linked = true, Address = Home };
        Assert.Equal(RoamAction.Keep, For(Second));
        Assert.Equal(WirelessPhase.Online, roam.Phase);
    }

    [Fact]
    public void What_the_card_names_and_is_not_there_is_tried_again_after_a_hotspot_that_nobody_used()
    {
        now = now with { Pending = true };
        Assert.Equal(RoamAction.OpenHotspot, For(Roam.PendingPatience));
        Assert.Equal(RoamAction.Return, For(Roam.Idle));
    }

    [Fact]
    public void A_network_that_lets_in_and_gives_an_address_is_kept_and_the_hotspot_comes_back_to_say_so()
    {
        Choose();
        now = now with { Linked = true };
        Assert.Equal(RoamAction.None, For(Second));
        now = now with { Address = Home };
        Assert.Equal(RoamAction.Keep | RoamAction.OpenHotspot, For(Roam.Settled));
        Assert.Equal((JoinOutcome.Joined, Home), (roam.Outcome, roam.OutcomeAddress));
        now = now with { Linked = false, Address = null, Known = true };
        roam.GuestCame();
        Assert.Equal(RoamAction.None, For(Roam.TellingAlone));
        roam.Seen(now);
        Assert.Equal(RoamAction.None, For(Roam.Farewell - Second));
        Assert.Equal(RoamAction.Return, For(Second));
    }

    [Fact]
    public void Good_news_that_nobody_comes_back_for_waits_half_a_minute()
    {
        Choose();
        now = now with { Linked = true, Address = Home };
        For(Second);
        Assert.Equal(RoamAction.Keep | RoamAction.OpenHotspot, For(Roam.Settled));
        now = now with { Linked = false, Address = null, Known = true };
        Assert.Equal(RoamAction.None, For(Roam.TellingAlone - Second));
        Assert.Equal(RoamAction.Return, For(Second));
    }

    [Fact]
    public void A_wrong_password_is_told_at_once_and_the_network_dropped()
    {
        Choose();
        Assert.Equal(RoamAction.Drop | RoamAction.OpenHotspot, roam.Failed(now, JoinOutcome.WrongKey));
        Assert.Equal(JoinOutcome.WrongKey, roam.Outcome);
        Assert.Equal(RoamAction.None, For(TimeSpan.FromDays(1)));
    }

    [Theory]
    [InlineData(JoinOutcome.NotFound)]
    [InlineData(JoinOutcome.Refused)]
    public void What_may_be_bad_luck_is_tried_three_times(JoinOutcome why)
    {
        Choose();
        Assert.Equal(RoamAction.None, roam.Failed(now, why));
        Assert.Equal(RoamAction.None, roam.Failed(now, why));
        Assert.Equal(RoamAction.Drop | RoamAction.OpenHotspot, roam.Failed(now, why));
        Assert.Equal(why, roam.Outcome);
    }

    [Fact]
    public void A_network_that_says_nothing_and_one_that_gives_no_address_end_in_time()
    {
        Choose();
        Assert.Equal(RoamAction.None, For(Roam.JoinPatience - Second));
        Assert.Equal(RoamAction.Drop | RoamAction.OpenHotspot, For(Second));
        Assert.Equal(JoinOutcome.NotFound, roam.Outcome);
        Assert.Equal(RoamAction.None, roam.Asked(now));
        Assert.Equal(RoamAction.Try, For(Roam.Farewell));
        // One that is there but lets nobody in has time for all its tries.
        For(Roam.JoinPatience - Second);
        roam.Found(now);
        Assert.Equal(RoamAction.None, For(Roam.JoinPatience - Second));
        roam.Found(now);
        Assert.Equal(RoamAction.Drop | RoamAction.OpenHotspot, For(Second));
        Assert.Equal(JoinOutcome.Refused, roam.Outcome);
        Assert.Equal(RoamAction.None, roam.Asked(now));
        Assert.Equal(RoamAction.Try, For(Roam.Farewell));
        now = now with { Linked = true };
        Assert.Equal(RoamAction.None, For(Second));
        Assert.Equal(RoamAction.None, For(Roam.AddressPatience - Second));
        Assert.Equal(RoamAction.Drop | RoamAction.OpenHotspot, For(Second));
        Assert.Equal(JoinOutcome.NoAddress, roam.Outcome);
    }

    [Fact]
    public void Asked_for_at_home_by_cable_no_hotspot_opens_whatever_comes_of_it()
    {
        now = now with { Wired = true };
        Assert.Equal(RoamAction.Try, roam.Asked(now));
        Assert.Equal(RoamAction.None, roam.Asked(now));
        Assert.Equal(RoamAction.Drop | RoamAction.Return, roam.Failed(now, JoinOutcome.WrongKey));
        Assert.Equal(RoamAction.Try, roam.Asked(now));
        Assert.Equal(JoinOutcome.None, roam.Outcome);
        now = now with { Linked = true, Address = Home };
        For(Second);
        Assert.Equal(RoamAction.Keep | RoamAction.Return, For(Roam.Settled));
    }

    [Fact]
    public void A_network_that_goes_away_is_looked_for_and_a_short_gap_is_none()
    {
        now = now with { Known = true, Linked = true, Address = Home };
        For(Second);
        now = now with { Linked = false, Address = null };
        For(Roam.Lost - Second);
        Assert.Equal(WirelessPhase.Online, roam.Phase);
        For(Second);
        Assert.Equal(WirelessPhase.Looking, roam.Phase);
        Assert.Equal(RoamAction.OpenHotspot, roam.Pressed(now));
    }

    [Fact]
    public void A_cable_that_is_put_in_closes_a_hotspot_without_guests()
    {
        For(Roam.FirstPatience);
        now = now with { Wired = true };
        Assert.Equal(RoamAction.Return, For(Second));
    }

    static TimeSpan Second => TimeSpan.FromSeconds(1);

    RoamAction For(TimeSpan time)
    {
        now = now with { Now = now.Now + time };
        return roam.Look(now);
    }

    // On the hotspot of a new box.
    void Choose()
    {
        Assert.Equal(RoamAction.OpenHotspot, For(Roam.FirstPatience));
        Assert.Equal(RoamAction.None, roam.Asked(now));
        // The page that says so has to arrive before the hotspot goes.
        Assert.Equal(RoamAction.None, For(Roam.Farewell - Second));
        Assert.Equal(RoamAction.None, roam.Failed(now, JoinOutcome.WrongKey));
        Assert.Equal(RoamAction.Try, For(Second));
    }
}
