// Signed requests: good once, for this body, from this device, within a minute.
using CsCheck;
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Pairing.Tests;

public sealed class SignedRequestTests : IDisposable
{
    const string Path = "/api/devices";
    readonly PairingHome home = new();
    readonly byte[] body = "{}"u8.ToArray();

    public void Dispose() => home.Dispose();

    [Fact]
    public void A_signed_request_is_good_once()
    {
        var phone = home.Founder();
        var header = phone.Authorize(phone.AskNonce(), "POST", Path, body);
        Assert.Equal(RequestOutcome.Accepted, home.Requests.Check(header, "POST", Path, body, out var requester));
        Assert.Equal(new Requester(phone.Id, Rights.Founder), requester);
        Assert.Equal(RequestOutcome.NotPaired, home.Requests.Check(header, "POST", Path, body, out _));
    }

    [Fact]
    public void Another_method_path_or_body_is_not_what_was_signed()
    {
        var phone = home.Founder();
        var header = phone.Authorize(phone.AskNonce(), "POST", Path, body);
        Assert.Equal(RequestOutcome.NotPaired, home.Requests.Check(header, "PUT", Path, body, out _));
        Assert.Equal(RequestOutcome.NotPaired, home.Requests.Check(header, "POST", "/api/settings", body, out _));
        Assert.Equal(RequestOutcome.NotPaired, home.Requests.Check(header, "POST", Path, "{ }"u8, out _));
        Assert.Equal(RequestOutcome.Accepted, home.Requests.Check(header, "POST", Path, body, out _));
    }

    [Fact]
    public void A_nonce_is_good_for_its_device_for_a_minute()
    {
        var founder = home.Founder();
        var nonce = founder.AskNonce();
        var other = home.NewPhone();
        home.Registry.Add(other.Key, Rights.Adult);
        Assert.Equal(RequestOutcome.NotPaired, Ask(other, nonce));
        Assert.Equal(RequestOutcome.NotPaired, Ask(founder, new byte[32]));
        home.Time.Advance(Limits.RequestNonce - TimeSpan.FromMilliseconds(1));
        Assert.Equal(RequestOutcome.Accepted, Ask(founder, nonce));
        nonce = founder.AskNonce();
        home.Time.Advance(Limits.RequestNonce);
        Assert.Equal(RequestOutcome.NotPaired, Ask(founder, nonce));
    }

    [Fact]
    public void Unknown_and_removed_devices_get_nonces_and_nothing_else()
    {
        var founder = home.Founder();
        var stranger = home.NewPhone();
        Assert.Equal(RequestOutcome.NotPaired, Ask(stranger, stranger.AskNonce()));
        var nonce = founder.AskNonce();
        home.Registry.Remove(founder.Id);
        Assert.Equal(RequestOutcome.NotPaired, Ask(founder, nonce));
    }

    [Fact]
    public void One_device_cannot_use_up_what_is_remembered_for_others()
    {
        var founder = home.Founder();
        var other = home.NewPhone();
        home.Registry.Add(other.Key, Rights.Child);
        for (var i = 0; i < Limits.RequestsPerNonceLife; i++) Assert.Equal(RequestOutcome.Accepted, Ask(other, other.AskNonce()));
        Assert.Equal(RequestOutcome.SlowDown, Ask(other, other.AskNonce()));
        Assert.Equal(RequestOutcome.Accepted, Ask(founder, founder.AskNonce()));
        home.Time.Advance(Limits.RequestNonce);
        Assert.Equal(RequestOutcome.Accepted, Ask(other, other.AskNonce()));
    }

    [Fact]
    public void A_nonce_used_by_many_at_once_is_good_for_one()
    {
        var founder = home.Founder();
        var header = founder.Authorize(founder.AskNonce(), "POST", Path, body);
        var accepted = 0;
        Parallel.For(0, 16, _ =>
        {
            if (home.Requests.Check(header, "POST", Path, body, out var _) == RequestOutcome.Accepted) Interlocked.Increment(ref accepted);
        });
        Assert.Equal(1, accepted);
    }

    [Fact]
    public void A_changed_character_of_the_header_is_refused()
    {
        var founder = home.Founder();
        var header = founder.Authorize(founder.AskNonce(), "POST", Path, body);
        Gen.Select(Gen.Int[0, header.Length - 1], Gen.Char["ABCabc019-_.= "]).Sample((at, character) =>
        {
            var changed = header.ToCharArray();
            if (changed[at] == character) return;
            changed[at] = character;
            Assert.Equal(RequestOutcome.NotPaired, home.Requests.Check(changed, "POST", Path, body, out _));
        }, iter: 500, threads: 1);
        Assert.Equal(RequestOutcome.NotPaired, home.Requests.Check("", "POST", Path, body, out _));
        Assert.Equal(RequestOutcome.NotPaired, home.Requests.Check(header + "=", "POST", Path, body, out _));
        Assert.Equal(RequestOutcome.Accepted, home.Requests.Check(header, "POST", Path, body, out _));
    }

    [Fact]
    public void After_the_wipe_there_are_no_nonces_and_no_requests()
    {
        var founder = home.Founder();
        var nonce = founder.AskNonce();
        home.Arena.Zero();
        Assert.False(home.Requests.TryIssueNonce(founder.Id, new byte[32]));
        Assert.Equal(RequestOutcome.NotPaired, Ask(founder, nonce));
    }

    RequestOutcome Ask(Phone phone, byte[] nonce) => home.Requests.Check(phone.Authorize(nonce, "POST", Path, body), "POST", Path, body, out _);
}
