// What the home CA may vouch for, as the X.509 extension (RFC 5280, 4.2.1.10): the box's own two .local names, localhost, and
// private addresses. Whoever trusts this CA trusts it for the home alone, never for a bank.
using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Messenger.Appliance.Setup.Certificates;

public static class NameConstraints
{
    const string Oid = "2.5.29.30";

    static readonly IPNetwork[] Home =
    [
        IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("fc00::/7"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("::1/128"),
    ];

    /// <summary>Whether a leaf may carry this address.</summary>
    public static bool Permits(IPAddress address)
    {
        foreach (var network in Home)
            if (network.Contains(address))
                return true;
        return false;
    }

    public static X509Extension For(string hostName)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
        {
            WriteName(writer, hostName);
            if (DoorCertificate.NameOf(hostName) is { } door) WriteName(writer, door);
            WriteName(writer, "localhost");
            foreach (var network in Home) WriteNetwork(writer, network);
        }

        return new X509Extension(Oid, writer.Encode(), critical: true);
    }

    static void WriteName(AsnWriter writer, string name)
    {
        using (writer.PushSequence()) writer.WriteCharacterString(UniversalTagNumber.IA5String, name, new Asn1Tag(TagClass.ContextSpecific, 2));
    }

    static void WriteNetwork(AsnWriter writer, IPNetwork network)
    {
        Span<byte> bytes = stackalloc byte[32];
        network.BaseAddress.TryWriteBytes(bytes, out var length);
        for (var bit = 0; bit < network.PrefixLength; bit++) bytes[length + (bit / 8)] |= (byte)(0x80 >> (bit % 8));
        using (writer.PushSequence()) writer.WriteOctetString(bytes[..(2 * length)], new Asn1Tag(TagClass.ContextSpecific, 7));
    }
}
