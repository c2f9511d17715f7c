// What the drill, as the client, knows of its own TLS 1.3 connections: the secrets that .NET writes to a key log, and the keys of
// both directions that the box derives from them as well (RFC 8446, 7.3).
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace Messenger.Appliance.Vm.Tests;

static class TlsSecrets
{
    static readonly string Log = Path.Combine(Directory.CreateTempSubdirectory("vm-keys-").FullName, "log");

    static int read;

    /// <summary>Before the first connection: the log is opened once.</summary>
    [ModuleInitializer]
    internal static void Keep()
    {
        Environment.SetEnvironmentVariable("SSLKEYLOGFILE", Log);
        AppContext.SetSwitch("System.Net.EnableSslKeyLogging", true);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Path.GetDirectoryName(Log)!, recursive: true);
    }

    /// <summary>Of the connections that were made since the last call: each lasting secret, and the key that is made of it.</summary>
    public static IReadOnlyList<(string Name, byte[] Bytes)> OfNewConnections()
    {
        using var file = new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var lines = new StreamReader(file).ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var secrets = new List<(string, byte[])>();
        foreach (var line in lines[read..])
        {
            var fields = line.Trim().Split(' ');
            if (fields[0] is not ("CLIENT_TRAFFIC_SECRET_0" or "SERVER_TRAFFIC_SECRET_0")) continue;
            var secret = Convert.FromHexString(fields[2]);
            secrets.Add(("secret", secret));
            secrets.Add(("key", Key(secret)));
        }

        read = lines.Length;
        Assert.NotEmpty(secrets);
        return secrets;
    }

    // The suites of TLS 1.3 that OpenSSL takes here: SHA-384 with AES-256, SHA-256 with AES-128.
    static byte[] Key(byte[] secret)
    {
        var (hash, length) = secret.Length == SHA384.HashSizeInBytes ? (HashAlgorithmName.SHA384, 32) : (HashAlgorithmName.SHA256, 16);
        var label = Encoding.ASCII.GetBytes("tls13 key");
        return HKDF.Expand(hash, secret, length, [0, (byte)length, (byte)label.Length, .. label, 0]);
    }
}
