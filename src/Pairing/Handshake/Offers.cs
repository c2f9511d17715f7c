// All tokens that stand at this moment: one place for the box's own, a few for invitations. Whether a proof fits is asked of
// every place, also of the empty ones, so that neither answer nor work tells what kind of wrong a token is.
using Messenger.Appliance.Core;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Pairing.Handshake;

public sealed class Offers : IDisposable
{
    readonly KeyArena arena;
    readonly TimeProvider time;
    readonly Offer?[] places = new Offer?[1 + Limits.Invitations];
    readonly MacKey decoy;

    public Offers(KeyArena arena, TimeProvider time)
    {
        (this.arena, this.time) = (arena, time);
        decoy = MacKey.Generate(arena);
    }

    /// <summary>Raised, outside the lock, when the box's own offer opened, was spent, refused, or ended.</summary>
    internal event Action? BoxOfferChanged;

    /// <summary>Held by whoever looks at offers or changes them.</summary>
    internal Lock Gate { get; } = new();

    internal bool IsWiped => arena.IsErased;

    internal Offer? BoxOffer => places[0];

    internal void OpenBoxOffer()
    {
        Close(0);
        places[0] = NewOffer(PairingToken.Generate(arena), Rights.Founder, null, Limits.PairingWindow);
    }

    /// <summary>False when all places are taken by invitations that still stand.</summary>
    internal bool TryInvite(DeviceId inviter, ReadOnlySpan<byte> token, Rights rights)
    {
        CloseInvitation(token);
        Sweep();
        for (var i = 1; i < places.Length; i++)
        {
            if (places[i] is { IsOpen: true }) continue;
            Close(i);
            places[i] = NewOffer(PairingToken.FromBytes(arena, token), rights, inviter, Limits.Invitation);
            return true;
        }

        return false;
    }

    /// <summary>Closes the invitation of this token; compares with every one.</summary>
    internal bool CloseInvitation(ReadOnlySpan<byte> token)
    {
        var closed = false;
        for (var i = 1; i < places.Length; i++)
        {
            if (places[i]?.Token.Matches(token) != true) continue;
            Close(i);
            closed = true;
        }

        return closed;
    }

    internal void CloseInvitationsOf(DeviceId inviter)
    {
        for (var i = 1; i < places.Length; i++)
        {
            if (places[i]?.Inviter == inviter) Close(i);
        }
    }

    internal void CloseBoxOffer() => Close(0);

    /// <summary>The open offer whose token made this proof; the same work whatever is asked.</summary>
    internal Offer? FindByProof(ReadOnlySpan<byte> text, ReadOnlySpan<byte> proof)
    {
        Offer? found = null;
        foreach (var offer in places)
        {
            var open = offer is { IsOpen: true };
            if ((open ? offer!.Token : decoy).Verify(text, proof) && open) found = offer;
        }

        return found;
    }

    /// <summary>The offer that this device began with; where it began with more than one, the one that is not done yet.</summary>
    internal Offer? FindByDevice(ReadOnlySpan<byte> device)
    {
        Offer? found = null;
        foreach (var offer in places)
        {
            if (offer is not { IsExpired: false, Attempt: { } attempt } || !device.SequenceEqual(attempt.Device)) continue;
            if (found?.Attempt is null or { Done: not null }) found = offer;
        }

        return found;
    }

    internal void Announce() => BoxOfferChanged?.Invoke();

    public void Dispose()
    {
        lock (Gate)
        {
            for (var i = 0; i < places.Length; i++) Close(i);
            decoy.Dispose();
        }
    }

    Offer NewOffer(PairingToken token, Rights rights, DeviceId? inviter, TimeSpan lifetime) => new(token, rights, inviter, time, lifetime, Expired);

    void Expired()
    {
        lock (Gate) Sweep();
        Announce();
    }

    void Sweep()
    {
        for (var i = 0; i < places.Length; i++)
        {
            if (places[i] is { IsExpired: true }) Close(i);
        }
    }

    void Close(int place)
    {
        places[place]?.Dispose();
        places[place] = null;
    }
}
