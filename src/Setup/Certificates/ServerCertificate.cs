// The certificate that connections get right now: renewed before it ends, when the home's addresses change, and swapped
// under running listeners. Its span is laid around the box's latest known time so that a phone with the right time takes it.
using System.Security.Cryptography.X509Certificates;

namespace Messenger.Appliance.Setup.Certificates;

public sealed class ServerCertificate(HomeAuthority authority, BoxTime time)
{
    /// <summary>What browsers accept at most (825 days on iPhones, 397 as the rule to come).</summary>
    public static readonly TimeSpan Span = TimeSpan.FromDays(397);

    /// <summary>For phones whose clock is behind; the rest of the span is for a box whose clock is.</summary>
    public static readonly TimeSpan Before = TimeSpan.FromDays(14);

    /// <summary>Renewed when this much of the span is left: half, so that a box that stood still keeps a margin.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromDays(198);

    readonly Lock renewing = new();
    volatile Issued? current;

    public X509Certificate2 Current => (current ?? throw new InvalidOperationException("Nothing was issued yet.")).Certificate;

    /// <summary>Issues anew when names, addresses or time ask for it; true when it did. Cheap when they do not.</summary>
    public bool Renew(Hosts hosts)
    {
        lock (renewing)
        {
            var now = time.Latest;
            if (current is { } kept && kept.Hosts.Equals(hosts) && now >= kept.NotBefore && kept.NotAfter - now > Margin) return false;
            var notBefore = now - Before;
            var notAfter = notBefore + Span;
            current = new(hosts, notBefore, notAfter, authority.Issue(hosts, notBefore, notAfter));
            return true;
        }
    }

    sealed record Issued(Hosts Hosts, DateTimeOffset NotBefore, DateTimeOffset NotAfter, X509Certificate2 Certificate);
}
