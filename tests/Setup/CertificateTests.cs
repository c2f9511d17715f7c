// The home CA and its leaf: what they vouch for, when they are renewed, and what a wrong clock may not do.
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Messenger.Appliance.Setup.Certificates;
using Microsoft.Extensions.Time.Testing;

namespace Messenger.Appliance.Setup.Tests;

public sealed class CertificateTests : IDisposable
{
    static readonly DateTimeOffset Released = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);
    static readonly Hosts Home = new("messenger.local", [IPAddress.Parse("192.168.0.9"), IPAddress.Loopback, IPAddress.Parse("fd00::9")]);

    readonly HomeAuthority authority = HomeAuthority.Create("messenger.local");

    public void Dispose() => authority.Dispose();

    [Fact]
    public void The_leaf_is_trusted_through_the_home_authority_for_name_and_addresses()
    {
        using var leaf = Issue(new FakeTimeProvider(Released), Released);
        Assert.True(Trusted(leaf, Released));
        Assert.True(leaf.MatchesHostname("messenger.local"));
        Assert.True(leaf.MatchesHostname("localhost"));
        Assert.True(leaf.MatchesHostname("192.168.0.9"));
        Assert.True(leaf.MatchesHostname("fd00::9"));
        Assert.True(leaf.NotAfter - leaf.NotBefore <= TimeSpan.FromDays(397));
    }

    [Theory]
    [InlineData("bank.example", "192.168.0.9")]
    [InlineData("other.local", "192.168.0.9")]
    [InlineData("messenger.local", "8.8.8.8")]
    public void The_home_authority_cannot_vouch_for_anything_outside_the_home(string name, string address)
    {
        using var leaf = authority.Issue(new(name, [IPAddress.Parse(address)]), Released, Released.AddDays(1));
        Assert.False(Trusted(leaf, Released.AddHours(1)));
    }

    [Theory]
    [InlineData("1970-01-01")]
    [InlineData("2024-05-01")]
    [InlineData("2040-01-01")]
    [InlineData("2026-11-24")]
    public void Whatever_the_clock_says_a_phone_with_the_right_time_accepts_the_leaf(string clock)
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse(clock + "T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        using var leaf = Issue(time, saved: default);
        Assert.True(Trusted(leaf, Released.AddDays(1)));
        Assert.True(Trusted(leaf, Released.AddDays(300)));
    }

    [Fact]
    public void A_box_that_ran_for_years_and_lost_its_clock_goes_on_from_the_time_it_saved()
    {
        var saved = Released.AddYears(3);
        using var leaf = Issue(new FakeTimeProvider(DateTimeOffset.UnixEpoch), saved);
        Assert.True(Trusted(leaf, saved.AddDays(200)));
    }

    [Fact]
    public void Without_a_clock_the_leaf_is_renewed_on_monotonic_time()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        var certificate = new ServerCertificate(authority, new BoxTime(time, Released, default, () => false));
        Assert.True(certificate.Renew(Home));
        Assert.False(certificate.Renew(Home));
        time.Advance(TimeSpan.FromDays(190));
        Assert.True(certificate.Renew(Home));
        Assert.True(Trusted(certificate.Current, Released.AddDays(380)));
    }

    [Fact]
    public void A_change_of_addresses_is_answered_with_a_new_leaf()
    {
        var certificate = new ServerCertificate(authority, new BoxTime(new FakeTimeProvider(Released), Released, default, () => false));
        Assert.True(certificate.Renew(Home));
        Assert.True(certificate.Renew(Home with { Addresses = [IPAddress.Parse("10.0.0.5")] }));
        Assert.True(certificate.Current.MatchesHostname("10.0.0.5"));
        Assert.False(certificate.Current.MatchesHostname("192.168.0.9"));
    }

    [Fact]
    public void A_clock_in_the_future_is_left_as_soon_as_the_network_tells_the_time()
    {
        var time = new FakeTimeProvider(Released.AddYears(8)) { AutoAdvanceAmount = TimeSpan.Zero };
        var synchronised = false;
        var boxTime = new BoxTime(time, Released, default, () => synchronised);
        var certificate = new ServerCertificate(authority, boxTime);
        certificate.Renew(Home);
        synchronised = true;
        time.AdjustTime(Released.AddDays(2));
        Assert.True(certificate.Renew(Home));
        Assert.True(Trusted(certificate.Current, Released.AddDays(2)));
    }

    [Fact]
    public void A_clock_that_nothing_confirms_is_used_and_not_kept()
    {
        var boxTime = new BoxTime(new FakeTimeProvider(Released.AddYears(8)), Released, default, () => false);
        Assert.Equal(Released.AddYears(8), boxTime.Latest);
        Assert.Equal(Released, boxTime.Vouched);
    }

    [Fact]
    public void A_phone_moves_the_time_forward_and_not_past_what_is_sane()
    {
        var boxTime = new BoxTime(new FakeTimeProvider(DateTimeOffset.UnixEpoch), Released, default, () => false);
        Assert.False(boxTime.Tell(Released.AddDays(-1)));
        Assert.False(boxTime.Tell(Released.AddYears(30)));
        Assert.True(boxTime.Tell(Released.AddDays(500)));
        Assert.Equal(Released.AddDays(500), boxTime.Latest);
    }

    [Fact]
    public void The_authority_opens_from_its_key_and_only_with_its_certificate_and_name()
    {
        Span<byte> key = stackalloc byte[HomeAuthority.KeyLength];
        key = key[..authority.ExportKey(key)];
        using var other = HomeAuthority.Create("messenger.local");
        using var again = HomeAuthority.TryOpen(key, authority.Certificate.RawDataMemory.Span, "messenger.local");
        Assert.NotNull(again);
        using var leaf = again.Issue(Home, Released, Released.AddDays(2));
        Assert.True(Trusted(leaf, Released.AddDays(1)));
        Assert.Null(HomeAuthority.TryOpen(key, other.Certificate.RawDataMemory.Span, "messenger.local"));
        Assert.Null(HomeAuthority.TryOpen(key, authority.Certificate.RawDataMemory.Span, "family.local"));
        Assert.Null(HomeAuthority.TryOpen(key[..20], authority.Certificate.RawDataMemory.Span, "messenger.local"));
    }

    X509Certificate2 Issue(TimeProvider time, DateTimeOffset saved)
    {
        var certificate = new ServerCertificate(authority, new BoxTime(time, Released, saved, () => false));
        certificate.Renew(Home);
        return new X509Certificate2(certificate.Current);
    }

    bool Trusted(X509Certificate2 leaf, DateTimeOffset at)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority.Certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = at.LocalDateTime;
        return chain.Build(leaf);
    }
}
