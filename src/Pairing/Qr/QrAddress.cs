// Where a QR leads: the onboarding page by IPv4 address, because a phone finds it where names fail, and the host name
// label for everything after (protocol.md, QR code).
using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Messenger.Appliance.Pairing.Qr;

public sealed class QrAddress
{
    /// <summary>http://, an address, a port, /# and the longest payload.</summary>
    public const int MaxUrlChars = 160;

    readonly string prefix;
    readonly byte[] label;

    /// <exception cref="ArgumentException">Not IPv4, no port, or not a host name label.</exception>
    public QrAddress(IPAddress address, int httpPort, string hostLabel)
    {
        ArgumentNullException.ThrowIfNull(address);
        label = Encoding.UTF8.GetBytes(hostLabel);
        if (address.AddressFamily != AddressFamily.InterNetwork || httpPort is <= 0 or > 65535 || !QrPayload.IsLabel(label))
        {
            throw new ArgumentException("A QR carries an IPv4 address, a port and a host name label of a-z, 0-9 and -.");
        }

        prefix = string.Create(CultureInfo.InvariantCulture, $"http://{address}:{httpPort}/#");
    }

    public ReadOnlySpan<byte> HostLabel => label;

    /// <summary>Writes the URL with its payload; returns its length, at most <see cref="MaxUrlChars"/>.</summary>
    public int WriteUrl(QrPayload payload, Span<char> destination)
    {
        Span<byte> bytes = stackalloc byte[QrPayload.MaxBytes];
        payload.Write(bytes);
        prefix.CopyTo(destination);
        var length = prefix.Length + Base64Url.EncodeToChars(bytes[..payload.Length], destination[prefix.Length..]);
        CryptographicOperations.ZeroMemory(bytes);
        return length;
    }
}
