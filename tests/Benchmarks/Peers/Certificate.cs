// One P-256 certificate for all peers, as files, in a folder that goes away afterwards.
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Messenger.Appliance.Benchmarks.Tests.Peers;

sealed class Certificate : IDisposable
{
    public Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Public, made.ExportCertificatePem());
        File.WriteAllText(Private, key.ExportPkcs8PrivateKeyPem());
        // Mosquitto gives up root and must still read them.
        File.SetUnixFileMode(Folder, (UnixFileMode)0b111_101_101);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("bench-").FullName;

    public string Public => Path.Combine(Folder, "public.pem");

    public string Private => Path.Combine(Folder, "private.pem");

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
