// The home's authority, opened from the registry or made new and stored there, and its server certificate kept right. The
// private key passes through locked memory only; what .NET copies on the way is in decision 0030.
using Messenger.Appliance.Core;
using Messenger.Appliance.Registry;
using Messenger.Appliance.Secrets;
using Messenger.Appliance.Setup;
using Messenger.Appliance.Setup.Certificates;

namespace Messenger.Appliance.Daemon.Living;

sealed class HomeCertificates : IDisposable
{
    HomeCertificates(HomeAuthority authority, BoxTime time)
    {
        Authority = authority;
        Server = new(authority, time);
    }

    public HomeAuthority Authority { get; }

    public ServerCertificate Server { get; }

    /// <exception cref="IOException">The card is full or failing.</exception>
    public static HomeCertificates Open(DeviceRegistry registry, Hosts hosts, BoxTime time)
    {
        using var scratch = LockedMemory.Allocate(new(HomeAuthority.KeyLength));
        var authority = registry.Certificate(CertificateRole.Authority) is { } known && registry.TryCopyCertificateKey(CertificateRole.Authority, scratch.Span, out var length)
            ? HomeAuthority.TryOpen(scratch.Span[..length], known, hosts.Name)
            : null;
        if (authority is null)
        {
            // The first start of a life, or a new name: what phones trusted does not cover it.
            authority = HomeAuthority.Create(hosts.Name);
            var written = authority.ExportKey(scratch.Span);
            registry.StoreCertificate(CertificateRole.Authority, authority.Certificate.RawData, scratch.Span[..written]);
        }

        var certificates = new HomeCertificates(authority, time);
        certificates.Server.Renew(hosts);
        return certificates;
    }

    public void Dispose() => Authority.Dispose();
}
