// Invitations from phone to phone: whose, for what, how many, how long.
using System.Security.Cryptography;
using Messenger.Appliance.Core;
using Messenger.Appliance.Pairing.Handshake;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Pairing.Tests;

public sealed class InvitationTests : IDisposable
{
    readonly PairingHome home = new(new Limits { Devices = 4 });
    readonly byte[] token = RandomNumberGenerator.GetBytes(16);

    public void Dispose() => home.Dispose();

    [Fact]
    public void An_invited_phone_gets_the_rights_it_was_invited_with_once()
    {
        var founder = new Requester(home.Founder().Id, Rights.Founder);
        Assert.Equal(InviteOutcome.Opened, home.Invitations.Open(founder, token, Rights.Child));
        var phone = home.NewPhone(token);
        Assert.Equal(PairingOutcome.Accepted, phone.Begin());
        Assert.Equal(PairingOutcome.Accepted, phone.Confirm());
        Assert.Equal(Rights.Child, phone.Done!.Rights);
        Assert.Equal(PairingOutcome.Closed, home.NewPhone(token).Begin());
        Assert.Equal(0, home.Arena.Count(KeyKind.PairingToken));
    }

    [Theory]
    [InlineData(Rights.Child, Rights.Guest, InviteOutcome.NotAllowed)]
    [InlineData(Rights.Guest, Rights.Guest, InviteOutcome.NotAllowed)]
    [InlineData(Rights.Founder, Rights.Founder, InviteOutcome.NotAllowed)]
    [InlineData(Rights.Founder, (Rights)9, InviteOutcome.NotAllowed)]
    [InlineData(Rights.Adult, Rights.Adult, InviteOutcome.Opened)]
    public void Adults_invite_and_nobody_makes_a_founder(Rights inviter, Rights given, InviteOutcome expected) =>
        Assert.Equal(expected, home.Invitations.Open(new(home.Founder().Id, inviter), token, given));

    [Fact]
    public void The_ninth_invitation_is_refused_until_one_ends()
    {
        var founder = new Requester(home.Founder().Id, Rights.Founder);
        for (var i = 0; i < Limits.Invitations; i++) Assert.Equal(InviteOutcome.Opened, Invite(founder));
        Assert.Equal(InviteOutcome.Full, Invite(founder));
        home.Time.Advance(Limits.Invitation);
        Assert.Equal(0, home.Arena.Count(KeyKind.PairingToken));
        Assert.Equal(InviteOutcome.Opened, Invite(founder));
    }

    [Fact]
    public void A_cancelled_invitation_and_one_of_a_removed_phone_are_gone()
    {
        var founder = new Requester(home.Founder().Id, Rights.Founder);
        home.Invitations.Open(founder, token, Rights.Adult);
        Assert.False(home.Invitations.Cancel(founder with { Rights = Rights.Child }, token));
        Assert.True(home.Invitations.Cancel(founder, token));
        Assert.Equal(PairingOutcome.Closed, home.NewPhone(token).Begin());

        home.Invitations.Open(founder, token, Rights.Adult);
        home.Registry.Remove(founder.Device);
        Assert.Equal(PairingOutcome.Closed, home.NewPhone(token).Begin());
    }

    [Fact]
    public void A_full_box_takes_neither_invitation_nor_phone()
    {
        var founder = new Requester(home.Founder().Id, Rights.Founder);
        home.Invitations.Open(founder, token, Rights.Adult);
        for (var i = 0; i < 3; i++) home.Registry.Add(RandomNumberGenerator.GetBytes(32), Rights.Guest);
        Assert.Equal(PairingOutcome.Full, home.NewPhone(token).Begin());
        Assert.Equal(InviteOutcome.Full, Invite(founder));
        Assert.Equal(InviteOutcome.Malformed, home.Invitations.Open(founder, new byte[15], Rights.Adult));
    }

    InviteOutcome Invite(Requester inviter) => home.Invitations.Open(inviter, RandomNumberGenerator.GetBytes(16), Rights.Adult);
}
