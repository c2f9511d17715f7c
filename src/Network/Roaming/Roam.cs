// When the box looks for its home's network, opens its own, or tries what a person asked for: a state machine without radio or clock.
// One radio does one thing at a time, so whoever asked over the hotspot loses it for a while, and hears the result when it is back.
using System.Net;
using Messenger.Appliance.Core.Wireless;

namespace Messenger.Appliance.Network.Roaming;

/// <param name="Now">Monotonic.</param>
/// <param name="Wired">A cable is in, and somebody is at its other end.</param>
/// <param name="Known">A network is stored, which has worked.</param>
/// <param name="Pending">The card names a network that has not worked yet.</param>
/// <param name="Linked">In a network, as a guest of it.</param>
/// <param name="Address">In that network.</param>
readonly record struct Situation(TimeSpan Now, bool Wired, bool Known, bool Pending, bool Linked, IPAddress? Address);

/// <summary>What the radio does next; Keep and Drop come first, and are about the network that was tried.</summary>
[Flags]
enum RoamAction
{
    None = 0,
    Keep = 1,
    Drop = 2,
    OpenHotspot = 4,

    /// <summary>Close the hotspot; every network that is known may be joined.</summary>
    Return = 8,
    Try = 16,
}

sealed class Roam
{
    /// <summary>A new box has no network: as long as a cable takes to be noticed, it waits for one.</summary>
    public static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(20);

    /// <summary>What the card names has so long to be joined.</summary>
    public static readonly TimeSpan PendingPatience = TimeSpan.FromSeconds(60);

    /// <summary>An idle hotspot is closed after this, where there is another network to try.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(5);

    /// <summary>To be found; and, once it is, to be let in: a wrong password is noticed after several tries.</summary>
    public static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(30);

    /// <summary>To be given an address, once in.</summary>
    public static readonly TimeSpan AddressPatience = TimeSpan.FromSeconds(20);

    /// <summary>An address counts when it lasts: that of the network before goes at once.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    /// <summary>So long the hotspot waits for somebody to come back for good news, and stays when they have.</summary>
    public static readonly TimeSpan TellingAlone = TimeSpan.FromSeconds(30), Telling = TimeSpan.FromMinutes(3);

    /// <summary>From a word of the page's until the hotspot goes: the answer to it has to arrive.</summary>
    public static readonly TimeSpan Farewell = TimeSpan.FromSeconds(3);

    /// <summary>A network that is gone so long is gone.</summary>
    public static readonly TimeSpan Lost = TimeSpan.FromSeconds(15);

    const int NotFoundEnough = 3, RefusedEnough = 3;

    TimeSpan since, linkedSince, lastLinked;
    TimeSpan? leaveAt, startAt;
    bool fromHotspot, linked, found;
    int notFound, refused, guests;

    public WirelessPhase Phase { get; private set; } = WirelessPhase.Looking;

    /// <summary>The hotspot stands, or comes back with the result.</summary>
    public bool HasHotspot => Phase == WirelessPhase.Hotspot || (Phase == WirelessPhase.Trying && fromHotspot);

    public JoinOutcome Outcome { get; private set; }

    /// <summary>The box's address in the network that was joined.</summary>
    public IPAddress? OutcomeAddress { get; private set; }

    /// <summary>Time has passed, or something has changed.</summary>
    public RoamAction Look(in Situation situation)
    {
        Note(situation);
        return Phase switch
        {
            WirelessPhase.Looking => Looking(situation),
            WirelessPhase.Online => Online(situation),
            WirelessPhase.Hotspot => Hotspot(situation),
            _ => Trying(situation),
        };
    }

    /// <summary>Somebody stands at the box and pressed Pair.</summary>
    public RoamAction Pressed(in Situation situation)
    {
        if (Phase == WirelessPhase.Hotspot) since = situation.Now;
        return Phase == WirelessPhase.Looking && !situation.Wired ? Open(situation) : RoamAction.None;
    }

    /// <summary>A person chose a network on the page. Over the hotspot it is tried a little later.</summary>
    public RoamAction Asked(in Situation situation)
    {
        if (Phase == WirelessPhase.Trying) return RoamAction.None;
        fromHotspot = Phase == WirelessPhase.Hotspot;
        (Outcome, OutcomeAddress, notFound, refused, linked, found) = (JoinOutcome.None, null, 0, 0, false, false);
        startAt = fromHotspot ? situation.Now + Farewell : null;
        Enter(WirelessPhase.Trying, situation);
        return fromHotspot ? RoamAction.None : RoamAction.Try;
    }

    /// <summary>The network that is tried is there.</summary>
    public void Found(in Situation situation)
    {
        if (Phase != WirelessPhase.Trying || startAt is not null || found) return;
        (found, since) = (true, situation.Now);
    }

    /// <summary>The network that is tried said no, or did not answer a scan.</summary>
    public RoamAction Failed(in Situation situation, JoinOutcome why)
    {
        if (Phase != WirelessPhase.Trying || startAt is not null) return RoamAction.None;
        return why switch
        {
            JoinOutcome.NotFound when ++notFound < NotFoundEnough => RoamAction.None,
            JoinOutcome.Refused when ++refused < RefusedEnough => RoamAction.None,
            _ => GiveUp(situation, why),
        };
    }

    public void GuestCame() => guests++;

    public void GuestWent() => guests = Math.Max(0, guests - 1);

    /// <summary>Whoever asked has the result, and goes on.</summary>
    public void Seen(in Situation situation)
    {
        if (Phase == WirelessPhase.Hotspot && Outcome == JoinOutcome.Joined) leaveAt ??= situation.Now + Farewell;
    }

    /// <summary>The radio was lost and found: it knows the stored networks and nothing else.</summary>
    public void BeginAgain(in Situation situation)
    {
        guests = 0;
        Enter(WirelessPhase.Looking, situation);
    }

    void Note(in Situation situation)
    {
        if (!linked && situation.Linked) linkedSince = situation.Now;
        linked = situation.Linked;
        if (situation is { Linked: true, Address: not null }) lastLinked = situation.Now;
    }

    RoamAction Looking(in Situation situation)
    {
        if (situation is { Linked: true, Address: not null })
        {
            Enter(WirelessPhase.Online, situation);
            // A network of the card's, which works.
            return situation.Pending ? RoamAction.Keep : RoamAction.None;
        }

        var patience = situation.Pending ? PendingPatience : FirstPatience;
        return !situation.Wired && !situation.Known && situation.Now - since >= patience ? Open(situation) : RoamAction.None;
    }

    RoamAction Online(in Situation situation)
    {
        if (situation.Now - lastLinked >= Lost) Enter(WirelessPhase.Looking, situation);
        return RoamAction.None;
    }

    RoamAction Hotspot(in Situation situation)
    {
        var here = situation.Now - since;
        var told = Outcome == JoinOutcome.Joined && (leaveAt is { } end ? situation.Now >= end : here >= (guests > 0 ? Telling : TellingAlone));
        var idle = guests == 0 && (situation.Wired || ((situation.Known || situation.Pending) && here >= Idle));
        return told || idle ? Return(situation) : RoamAction.None;
    }

    RoamAction Trying(in Situation situation)
    {
        if (startAt is { } start)
        {
            if (situation.Now < start) return RoamAction.None;
            (startAt, since) = (null, situation.Now);
            return RoamAction.Try;
        }

        if (!situation.Linked) return situation.Now - since >= JoinPatience ? GiveUp(situation, found ? JoinOutcome.Refused : JoinOutcome.NotFound) : RoamAction.None;
        var inside = situation.Now - linkedSince;
        if (situation.Address is not null && inside >= Settled)
        {
            (Outcome, OutcomeAddress) = (JoinOutcome.Joined, situation.Address);
            return RoamAction.Keep | Back(situation);
        }

        return situation.Address is null && inside >= AddressPatience ? GiveUp(situation, JoinOutcome.NoAddress) : RoamAction.None;
    }

    RoamAction GiveUp(in Situation situation, JoinOutcome why)
    {
        Outcome = why;
        return RoamAction.Drop | Back(situation);
    }

    // Where the page was read over the hotspot, the result is read there too.
    RoamAction Back(in Situation situation) => fromHotspot && !situation.Wired ? Open(situation) : Return(situation);

    RoamAction Open(in Situation situation)
    {
        (guests, leaveAt) = (0, null);
        Enter(WirelessPhase.Hotspot, situation);
        return RoamAction.OpenHotspot;
    }

    RoamAction Return(in Situation situation)
    {
        Enter(WirelessPhase.Looking, situation);
        return RoamAction.Return;
    }

    void Enter(WirelessPhase phase, in Situation situation) => (Phase, since) = (phase, situation.Now);
}
