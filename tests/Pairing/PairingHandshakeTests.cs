// The way in for a phone: what opens it, what does not, and that it opens once.
using System.Security.Cryptography;
using CsCheck;
using Messenger.Appliance.Core;
using Messenger.Appliance.Pairing.Handshake;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Pairing.Tests;

public sealed class PairingHandshakeTests : IDisposable
{
    readonly PairingHome home = new();

    public void Dispose() => home.Dispose();

    [Fact]
    public void The_first_phone_becomes_the_founder_and_the_token_is_gone()
    {
        var phone = home.Founder();
        Assert.Equal(Rights.Founder, phone.Done!.Rights);
        Assert.True(home.Registry.IsClaimed);
        Assert.False(home.Window.IsOpen);
        Assert.Equal(0, home.Arena.Count(KeyKind.PairingToken));
        Assert.Equal(PairPress.AlreadyPaired, home.Window.Press());
    }

    [Fact]
    public void Repeating_the_confirm_gives_the_same_answer_within_the_window_and_none_after()
    {
        var phone = home.Founder();
        var first = phone.Done;
        Assert.Equal(PairingOutcome.Accepted, phone.Confirm());
        Assert.Equal(first, phone.Done);
        home.Time.Advance(Limits.PairingWindow);
        Assert.Equal(PairingOutcome.Closed, phone.Confirm());
        Assert.Single(home.Registry.Devices);
    }

    [Fact]
    public void A_removed_phone_is_not_let_back_in_by_repeating_its_confirm()
    {
        var phone = home.Founder();
        home.Registry.Remove(phone.Id);
        Assert.Equal(PairingOutcome.Closed, phone.Confirm());
        Assert.False(home.Registry.IsClaimed);
    }

    [Fact]
    public void Unknown_wrong_and_spent_tokens_answer_alike()
    {
        Assert.Equal(PairingOutcome.Closed, home.NewPhone().Begin());
        home.Window.Press();
        var token = home.ShownToken();
        Assert.Equal(PairingOutcome.Closed, home.NewPhone().Begin());
        var phone = home.NewPhone(token);
        phone.Begin();
        phone.Confirm();
        Assert.Equal(PairingOutcome.Closed, home.NewPhone(token).Begin());
    }

    [Fact]
    public void A_token_dies_with_its_two_minutes_also_for_a_phone_that_began()
    {
        home.Window.Press();
        var early = home.NewPhone(home.ShownToken());
        var late = home.NewPhone(home.ShownToken());
        Assert.Equal(PairingOutcome.Accepted, early.Begin());
        home.Time.Advance(Limits.PairingWindow);
        Assert.Equal(0, home.Arena.Count(KeyKind.PairingToken));
        Assert.Equal(PairingOutcome.Closed, early.Confirm());
        Assert.Equal(PairingOutcome.Closed, late.Begin());
        Assert.False(home.Registry.IsClaimed);
    }

    [Fact]
    public void Two_phones_at_once_are_both_refused_and_the_window_closes()
    {
        home.Window.Press();
        var (first, second) = (home.NewPhone(home.ShownToken()), home.NewPhone(home.ShownToken()));
        Assert.Equal(PairingOutcome.Accepted, first.Begin());
        Assert.Equal(PairingOutcome.TwoPhones, second.Begin());
        Assert.False(home.Window.IsOpen);
        Assert.Equal(PairingOutcome.TwoPhones, first.Confirm());
        Assert.Equal(PairingOutcome.Closed, second.Begin());
        Assert.False(home.Registry.IsClaimed);
        Assert.Equal(PairPress.Opened, home.Window.Press());
        Assert.Equal(PairingOutcome.Accepted, home.NewPhone(home.ShownToken()).Begin());
    }

    [Fact]
    public void A_phone_that_begins_again_is_not_a_second_phone()
    {
        home.Window.Press();
        var phone = home.NewPhone(home.ShownToken());
        Assert.Equal(PairingOutcome.Accepted, phone.Begin());
        Assert.Equal(PairingOutcome.Accepted, phone.Begin());
        Assert.Equal(PairingOutcome.Accepted, phone.Confirm());
    }

    [Fact]
    public void Racing_phones_never_both_get_in() => Gen.Int[2, 4].Sample(count =>
    {
        using var race = new PairingHome();
        race.Window.Press();
        var phones = Enumerable.Range(0, count).Select(_ => race.NewPhone(race.ShownToken())).ToArray();
        var outcomes = new PairingOutcome[count];
        Parallel.For(0, count, i =>
        {
            outcomes[i] = phones[i].Begin();
            if (outcomes[i] == PairingOutcome.Accepted) outcomes[i] = phones[i].Confirm();
        });
        var paired = race.Registry.Devices.Length;
        Assert.InRange(paired, 0, 1);
        Assert.Equal(paired, outcomes.Count(outcome => outcome == PairingOutcome.Accepted));
        if (paired == 0) Assert.Contains(PairingOutcome.TwoPhones, outcomes);
    }, iter: 30, threads: 1);

    [Fact]
    public void A_wrong_signature_in_confirm_is_refused_and_harms_nobody()
    {
        home.Window.Press();
        var phone = home.NewPhone(home.ShownToken());
        phone.Begin();
        Assert.Equal(PairingOutcome.Closed, home.Handshake.Confirm(phone.Key, new byte[64], out _));
        Assert.Equal(PairingOutcome.Closed, home.Handshake.Confirm(RandomNumberGenerator.GetBytes(32), new byte[64], out _));
        Assert.Equal(PairingOutcome.Malformed, home.Handshake.Confirm(phone.Key, new byte[63], out _));
        Assert.Equal(PairingOutcome.Malformed, home.Handshake.Begin(phone.Key, phone.Nonce, new byte[31], out _));
        Assert.Equal(PairingOutcome.Accepted, phone.Confirm());
    }

    [Fact]
    public void A_wipe_in_the_middle_of_a_pairing_ends_it()
    {
        home.Window.Press();
        var phone = home.NewPhone(home.ShownToken());
        phone.Begin();
        home.Arena.Zero();
        Assert.Equal(PairingOutcome.Wiped, phone.Confirm());
        Assert.Equal(PairingOutcome.Wiped, phone.Begin());
        Assert.Equal(PairPress.Wiped, home.Window.Press());
        Assert.False(home.Window.IsOpen);
        Assert.Null(home.Window.Draw(PairingHome.Address));
        Assert.False(home.Registry.IsClaimed);
    }

    [Fact]
    public void A_second_press_keeps_the_QR_and_gives_two_minutes_more()
    {
        var changes = 0;
        home.Window.Changed += () => changes++;
        home.Window.Press();
        var token = home.ShownToken();
        home.Time.Advance(Limits.PairingWindow - TimeSpan.FromSeconds(1));
        Assert.Equal(PairPress.Renewed, home.Window.Press());
        Assert.Equal(token, home.ShownToken());
        Assert.Equal(Limits.PairingWindow, home.Window.Remaining);
        home.Time.Advance(Limits.PairingWindow);
        Assert.False(home.Window.IsOpen);
        Assert.Equal(3, changes);
    }
}
