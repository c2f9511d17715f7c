// Tokens by which a paired adult's phone lets another phone in (protocol.md, Signed requests): each for one phone, for ten
// minutes, a few at a time; gone with the phone that invited.
using Messenger.Appliance.Core;
using Messenger.Appliance.Pairing.Handshake;
using Messenger.Appliance.Registry;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Pairing;

public enum InviteOutcome
{
    Opened,

    /// <summary>The token is not 16 bytes.</summary>
    Malformed,

    /// <summary>The inviter's rights do not reach.</summary>
    NotAllowed,

    /// <summary>As many invitations, or devices, as the box takes.</summary>
    Full,

    Wiped,
}

public sealed class Invitations
{
    readonly Offers offers;
    readonly DeviceRegistry registry;

    public Invitations(Offers offers, DeviceRegistry registry)
    {
        (this.offers, this.registry) = (offers, registry);
        registry.Removed += device =>
        {
            lock (offers.Gate) offers.CloseInvitationsOf(device);
        };
    }

    /// <summary>Opens an invitation; the same token again begins anew. The caller erases its copy of the token.</summary>
    public InviteOutcome Open(Requester inviter, ReadOnlySpan<byte> token, Rights rights)
    {
        if (token.Length != PairingToken.Bytes) return InviteOutcome.Malformed;
        if (!RequestRights.MayInvite(inviter, rights)) return InviteOutcome.NotAllowed;
        lock (offers.Gate)
        {
            if (offers.IsWiped) return InviteOutcome.Wiped;
            return !registry.IsFull && offers.TryInvite(inviter.Device, token, rights) ? InviteOutcome.Opened : InviteOutcome.Full;
        }
    }

    /// <summary>Closes an invitation, if there is one of this token. False when the rights do not reach.</summary>
    public bool Cancel(Requester requester, ReadOnlySpan<byte> token)
    {
        if (!requester.Rights.IsAdult()) return false;
        lock (offers.Gate) offers.CloseInvitation(token);
        return true;
    }
}
