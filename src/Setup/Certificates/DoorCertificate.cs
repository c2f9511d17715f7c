// The certificate of the locked box's door: signed by the home's authority while the box is open, kept in clear on the card with
// its key. It is good for the door's own name and the box's addresses, never for the app's name: whoever steals the card cannot
// pose as the origin that phones have the app from (decision 0092).
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Messenger.Appliance.Setup.Certificates;

public static class DoorCertificate
{
    const string Local = ".local";
    const string Suffix = "-door" + Local;

    /// <summary>The longest that iPhones accept of an authority trusted by hand: a box may stand switched off for a year and more.</summary>
    static readonly TimeSpan Span = TimeSpan.FromDays(824);

    static readonly TimeSpan Margin = TimeSpan.FromDays(550);

    /// <summary>messenger-door.local for messenger.local; null for what is no such name, or the door's already.</summary>
    public static string? NameOf(string host) =>
        host.EndsWith(Local, StringComparison.Ordinal) && !host.EndsWith(Suffix, StringComparison.Ordinal) ? host[..^Local.Length] + Suffix : null;

    /// <summary>Certificate, key and authority as PEM (RFC 7468).</summary>
    public static string Issue(HomeAuthority authority, Hosts hosts, DateTimeOffset now)
    {
        var notBefore = now - ServerCertificate.Before;
        using var issued = authority.Issue(ForDoor(hosts), notBefore, notBefore + Span);
        using var key = issued.GetECDsaPrivateKey() ?? throw new CryptographicException("The door's key is missing.");
        return $"{issued.ExportCertificatePem()}\n{authority.Certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }

    /// <summary>What <see cref="Issue"/> gave; null when it is something else.</summary>
    public static (X509Certificate2 Door, X509Certificate2 Authority)? TryOpen(string pem)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(pem);
            return certificates.Count == 2 ? (X509Certificate2.CreateFromPem(pem, pem), certificates[1]) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Whether it is this home's, for these names and addresses, and for long enough.</summary>
    public static bool IsRight(X509Certificate2 door, X509Certificate2 of, HomeAuthority authority, Hosts hosts, DateTimeOffset now)
    {
        if (!of.RawDataMemory.Span.SequenceEqual(authority.Certificate.RawDataMemory.Span)) return false;
        if (now < door.NotBefore || door.NotAfter - now < Margin) return false;
        foreach (var extension in door.Extensions)
        {
            if (extension is not X509SubjectAlternativeNameExtension names) continue;
            return names.EnumerateDnsNames().Contains(ForDoor(hosts).Name) && hosts.Addresses.All(new HashSet<IPAddress>(names.EnumerateIPAddresses()).Contains);
        }

        return false;
    }

    static Hosts ForDoor(Hosts hosts) => hosts with { Name = NameOf(hosts.Name) ?? hosts.Name };
}
