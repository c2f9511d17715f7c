// One line of SCAN_RESULTS: bssid, frequency, signal, flags and the name, between tabs. Names come from strangers' radios, escaped by
// wpa_supplicant (printf_encode of hostap); a line that is not of this form is passed over.
using System.Globalization;
using Messenger.Appliance.Core.Wireless;

namespace Messenger.Appliance.Network.Supplicant;

/// <param name="Ssid">Its name.</param>
/// <param name="Frequency">MHz.</param>
/// <param name="Signal">dBm.</param>
/// <param name="Security">What it asks for.</param>
readonly record struct ScanLine(Ssid Ssid, int Frequency, int Signal, WirelessSecurity Security)
{
    /// <summary>1 to 4, as phones draw it.</summary>
    public byte Bars => Signal switch { >= -55 => 4, >= -67 => 3, >= -78 => 2, _ => 1 };

    public static IReadOnlyList<ScanLine> Read(string answer)
    {
        var lines = new List<ScanLine>();
        foreach (var line in answer.Split('\n'))
            if (TryRead(line, out var read))
                lines.Add(read);
        return lines;
    }

    /// <summary>What a person may choose from: each name once, as its strongest radio, strongest first.</summary>
    public static IReadOnlyList<SeenNetwork> Choice(IEnumerable<ScanLine> lines) =>
    [
        .. lines.GroupBy(static line => line.Ssid).Select(static same => same.MaxBy(static line => line.Signal)).OrderByDescending(static line => line.Signal)
            .Take(WirelessView.MostSeen).Select(static line => new SeenNetwork(line.Ssid, line.Bars, line.Security)),
    ];

    /// <summary>As STATUS and SCAN_RESULTS give a name.</summary>
    public static bool TryEscaped(string value, out Ssid ssid) => TryUnescape(value, out ssid);

    /// <summary>As GET_NETWORK gives a name: quoted as it is, or hex.</summary>
    public static bool TryQuoted(string value, out Ssid ssid)
    {
        ssid = default;
        return value is ['"', .. var inner, '"'] ? Ssid.TryOf(System.Text.Encoding.Latin1.GetBytes(inner), out ssid)
            : value is ['P', '"', .. var escaped, '"'] ? TryUnescape(escaped, out ssid)
            : Ssid.TryParse(value, out ssid);
    }

    static bool TryRead(string line, out ScanLine read)
    {
        read = default;
        var fields = line.Split('\t');
        if (fields.Length != 5 || !int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var frequency)
            || !int.TryParse(fields[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var signal)
            || !TryUnescape(fields[4], out var ssid))
        {
            return false;
        }

        // Some access points hide their name behind zeros.
        if (ssid.Hex.AsSpan().TrimEnd('0').IsEmpty) return false;
        read = new(ssid, frequency, signal, SecurityOf(fields[3]));
        return true;
    }

    // [WPA2-PSK-CCMP], [RSN-PSK+SAE-CCMP], [WPA2-EAP-CCMP], [WEP], [ESS], …
    static WirelessSecurity SecurityOf(string flags)
    {
        var groups = flags.Split(['[', ']'], StringSplitOptions.RemoveEmptyEntries).Where(static group => group.StartsWith("WPA", StringComparison.Ordinal) || group.StartsWith("RSN", StringComparison.Ordinal)).ToArray();
        if (groups.Length == 0) return flags.Contains("[WEP]", StringComparison.Ordinal) ? WirelessSecurity.Unsupported : WirelessSecurity.Open;
        if (Array.Exists(groups, static group => group.Contains("PSK", StringComparison.Ordinal))) return WirelessSecurity.Psk;
        return Array.Exists(groups, static group => group.Contains("SAE", StringComparison.Ordinal)) ? WirelessSecurity.Sae : WirelessSecurity.Unsupported;
    }

    static bool TryUnescape(ReadOnlySpan<char> text, out Ssid ssid)
    {
        ssid = default;
        Span<byte> bytes = stackalloc byte[Ssid.MostBytes];
        var length = 0;
        while (!text.IsEmpty)
        {
            if (length == bytes.Length) return false;
            var used = 1;
            var value = (int)text[0];
            if (value == '\\')
            {
                if (text.Length < 2) return false;
                used = text[1] == 'x' ? 4 : 2;
                value = text[1] switch
                {
                    '\\' or '"' => text[1],
                    'n' => '\n', 'r' => '\r', 't' => '\t', 'e' => 0x1b,
                    'x' when text.Length >= 4 && byte.TryParse(text[2..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) => code,
                    _ => -1,
                };
            }

            if (value is < 0 or > 0xff) return false;
            bytes[length++] = (byte)value;
            text = text[used..];
        }

        return Ssid.TryOf(bytes[..length], out ssid);
    }
}
