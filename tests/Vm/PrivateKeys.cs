// Finds the private keys of certificates in a program's heaps, from outside, by trying what lies there: OpenSSL keeps the scalar of
// a P-256 key as four words in the machine's order, and only one 32 bytes make the public key that everybody sees.
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Messenger.Appliance.Vm.Tests;

static class PrivateKeys
{
    const int ScalarBytes = 32;

    /// <summary>Which key it is, and the scalar as OpenSSL keeps it; one that is not found is not in the list.</summary>
    public static IReadOnlyList<(string Name, byte[] Scalar)> Find(byte[] memory, IEnumerable<int> pages, IReadOnlyDictionary<string, X509Certificate2> certificates)
    {
        var wanted = certificates.ToDictionary(entry => Convert.ToHexString(Point(entry.Value)), entry => entry.Key);
        var tried = new HashSet<(ulong, ulong)>();
        var found = new List<(string, byte[])>();
        foreach (var page in pages)
        {
            for (var at = page; at + ScalarBytes <= page + Pages.Bytes; at += sizeof(ulong))
            {
                var piece = memory.AsSpan(at, ScalarBytes);
                var words = MemoryMarshal.Cast<byte, ulong>(piece);
                if (words[0] == 0 || words[1] == 0 || words[2] == 0 || words[3] == 0 || !Marker.IsNoise(piece) || !tried.Add((words[0], words[3]))) continue;
                if (TryPoint(piece) is not { } point || !wanted.Remove(point, out var name)) continue;
                found.Add((name, piece.ToArray()));
                if (wanted.Count == 0) return found;
            }
        }

        return found;
    }

    /// <summary>The scalar of a key in PEM, in the order of the standards.</summary>
    public static byte[] Scalar(string pem)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return key.ExportParameters(includePrivateParameters: true).D!;
    }

    static string? TryPoint(ReadOnlySpan<byte> scalar)
    {
        var number = scalar.ToArray();
        Array.Reverse(number);
        try
        {
            using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = number });
            return Convert.ToHexString(key.ExportParameters(includePrivateParameters: false).Q.X!);
        }
        catch (CryptographicException)
        {
            // Not below the curve's order.
            return null;
        }
    }

    static byte[] Point(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPublicKey()!;
        return key.ExportParameters(includePrivateParameters: false).Q.X!;
    }
}
