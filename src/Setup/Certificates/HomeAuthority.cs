// The home's own certificate authority: P-256, bound by name constraints, made once and trusted by hand on each phone.
// Its private key lives in an OpenSSL handle; on the card it lies only inside the sealed registry (decision 0030).
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Messenger.Appliance.Setup.Certificates;

public sealed class HomeAuthority : IDisposable
{
    /// <summary>Room for the PKCS#8 form of a P-256 key (138 bytes).</summary>
    public const int KeyLength = 256;

    const int SerialLength = 16;

    /// <summary>A fixed early date, so that no wrong clock is before it.</summary>
    static readonly DateTimeOffset NotBefore = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    static readonly DateTimeOffset NotAfter = NotBefore.AddYears(20);

    readonly ECDsa key;

    HomeAuthority(ECDsa key, X509Certificate2 certificate)
    {
        this.key = key;
        Certificate = certificate;
    }

    /// <summary>The public certificate that phones install.</summary>
    public X509Certificate2 Certificate { get; }

    public static HomeAuthority Create(string hostName)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddOrganizationName("Messenger Appliance");
        subject.AddCommonName($"{hostName} {Convert.ToHexString(RandomNumberGenerator.GetBytes(2))}");
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForCertificateAuthority(pathLengthConstraint: 0));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(NameConstraints.For(hostName));
        using var own = request.CreateSelfSigned(NotBefore, NotAfter);
        return new(key, X509CertificateLoader.LoadCertificate(own.RawData));
    }

    /// <summary>Null when key and certificate are not one pair or are for another name: then a new one has to be made.</summary>
    public static HomeAuthority? TryOpen(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> certificate, string hostName)
    {
        ECDsa? key = null;
        try
        {
            key = ECDsa.Create();
            key.ImportPkcs8PrivateKey(privateKey, out _);
            var known = X509CertificateLoader.LoadCertificate(certificate);
            var constraints = NameConstraints.For(hostName);
            var same = known.Extensions.Any(extension => extension.Oid?.Value == constraints.Oid?.Value && extension.RawData.AsSpan().SequenceEqual(constraints.RawData));
            if (same && known.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo())) return new(key, known);
        }
        catch (CryptographicException)
        {
        }

        key?.Dispose();
        return null;
    }

    /// <summary>Writes the private key as PKCS#8 into memory that the caller keeps locked; returns its length.</summary>
    public int ExportKey(Span<byte> destination)
    {
        if (!key.TryExportPkcs8PrivateKey(destination, out var written)) throw new ArgumentException("Too short for the key.", nameof(destination));
        return written;
    }

    /// <summary>A server certificate with a key of its own, for these names and addresses and this span of time.</summary>
    public X509Certificate2 Issue(Hosts hosts, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(hosts.Name);
        var request = new CertificateRequest(subject.Build(), leafKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(hosts.Name);
        names.AddDnsName("localhost");
        foreach (var address in hosts.Addresses) names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForEndEntity(critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var generator = X509SignatureGenerator.CreateForECDsa(key);
        using var issued = request.Create(Certificate.SubjectName, generator, notBefore, notAfter, RandomNumberGenerator.GetBytes(SerialLength));
        return issued.CopyWithPrivateKey(leafKey);
    }

    public void Dispose()
    {
        key.Dispose();
        Certificate.Dispose();
    }
}
