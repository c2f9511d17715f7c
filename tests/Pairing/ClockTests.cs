// The system's clock jumps by years, there and back, while a window is open, an invitation stands and a nonce is fresh: each lasts as
// long as it would have, and nothing that was used is new again.
using Messenger.Appliance.Core;
using Messenger.Appliance.Pairing.Handshake;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Pairing.Tests;

public sealed class ClockTests : IDisposable
{
    readonly JumpingClock clock = new();
    readonly PairingHome home;

    public ClockTests() => home = new(time: clock);

    public void Dispose() => home.Dispose();

    [Theory]
    [InlineData(12)]
    [InlineData(-30)]
    public void A_window_an_invitation_and_a_nonce_outlast_a_jump_and_end_in_their_time(int years)
    {
        Assert.Equal(PairPress.Opened, home.Window.Press());
        var phone = home.NewPhone(home.ShownToken());
        clock.Jump(years);
        clock.Advance(Limits.PairingWindow - TimeSpan.FromSeconds(1));
        Assert.Equal(PairingOutcome.Accepted, phone.Begin());
        clock.Jump(-2 * years);
        Assert.Equal(PairingOutcome.Accepted, phone.Confirm());

        var nonce = phone.AskNonce();
        var request = phone.Authorize(nonce, "POST", "/api/devices", "{}"u8.ToArray());
        clock.Jump(years);
        clock.Advance(Limits.RequestNonce - TimeSpan.FromSeconds(1));
        Assert.Equal(RequestOutcome.Accepted, Check(request));
        clock.Jump(years);
        Assert.Equal(RequestOutcome.NotPaired, Check(request));
        clock.Advance(TimeSpan.FromSeconds(2));
        clock.Jump(-3 * years);
        Assert.Equal(RequestOutcome.NotPaired, Check(request));
        var late = phone.Authorize(phone.AskNonce(), "POST", "/api/devices", "{}"u8.ToArray());
        clock.Advance(Limits.RequestNonce);
        clock.Jump(-years);
        Assert.Equal(RequestOutcome.NotPaired, Check(late));

        byte[] token = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];
        Assert.Equal(InviteOutcome.Opened, home.Invitations.Open(new(phone.Id, Rights.Founder), token, Rights.Adult));
        clock.Jump(years);
        clock.Advance(Limits.Invitation - TimeSpan.FromSeconds(1));
        Assert.Equal(PairingOutcome.Accepted, home.NewPhone(token).Begin());
        clock.Jump(-years);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(PairingOutcome.Closed, home.NewPhone(token).Begin());
    }

    RequestOutcome Check(string header) => home.Requests.Check(header, "POST", "/api/devices", "{}"u8, out _);
}
