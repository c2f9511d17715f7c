// The name of a Wi-Fi network: up to 32 bytes of any kind (IEEE 802.11), chosen by whoever owns the radio. It travels as hex and is
// shown as text; nothing else is ever made of it.
using System.Text;

namespace Messenger.Appliance.Core.Wireless;

public readonly record struct Ssid
{
    public const int MostBytes = 32;

    Ssid(string hex) => Hex = hex;

    /// <summary>Lower-case hex, two digits to a byte.</summary>
    public string Hex { get; }

    /// <summary>As people read it: UTF-8 without control characters, else the hex.</summary>
    public string Text
    {
        get
        {
            try
            {
                var text = Strict.GetString(Convert.FromHexString(Hex));
                return text.Any(static letter => char.IsControl(letter) || letter is >= '\u2028' and <= '\u202e' or >= '\u2066' and <= '\u2069') ? Hex : text;
            }
            catch (DecoderFallbackException)
            {
                return Hex;
            }
        }
    }

    static UTF8Encoding Strict { get; } = new(false, throwOnInvalidBytes: true);

    /// <summary>False for no byte and for more than 32.</summary>
    public static bool TryOf(ReadOnlySpan<byte> bytes, out Ssid ssid)
    {
        var fits = bytes.Length is > 0 and <= MostBytes;
        ssid = fits ? new(Convert.ToHexStringLower(bytes)) : default;
        return fits;
    }

    public static bool TryParse(ReadOnlySpan<char> hex, out Ssid ssid)
    {
        ssid = default;
        Span<byte> bytes = stackalloc byte[MostBytes];
        return hex.Length <= 2 * MostBytes && Convert.FromHexString(hex, bytes, out _, out var written) == System.Buffers.OperationStatus.Done && TryOf(bytes[..written], out ssid);
    }

    public override string ToString() => Text;
}
