// The Wi-Fi that a person gave to Raspberry Pi Imager, as Imager writes it onto the card (`network-config`, netplan's form). Only the
// lines that Imager writes are understood; any other makes the whole file one that is not understood, and nothing is taken from it.
using System.Text;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Core.Wireless;

namespace Messenger.Appliance.Network.Imaging;

/// <param name="Country">Two capital letters; empty when it names none.</param>
/// <param name="Ssid">Of the home's network; null when it names none.</param>
/// <param name="Key">Its password, or the key itself in hex; empty for an open network.</param>
/// <param name="Hidden">It has to be asked for by name.</param>
sealed record NetworkConfig(string Country, Ssid? Ssid, byte[] Key, bool Hidden)
{
    /// <summary>Imager's are a few hundred bytes.</summary>
    const int MostBytes = 8192;

    /// <summary>Null when there is no file; with a mistake when there is one that is not understood.</summary>
    public static (NetworkConfig? Config, string? Mistake) Open(string path)
    {
        try
        {
            if (!File.Exists(path)) return (null, null);
            if (new FileInfo(path).Length > MostBytes) return (null, "it is too long");
            return Parse(File.ReadAllText(path));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return (null, "it cannot be read");
        }
    }

    public static (NetworkConfig? Config, string? Mistake) Parse(string text)
    {
        var config = new NetworkConfig("", null, [], false);
        // Where a line belongs: the keys above it, by their indent.
        var above = new List<(int Indent, string Key)>();
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.TrimEnd('\r', ' ');
            if (line.TrimStart() is "" or ['#', ..]) continue;
            var indent = line.Length - line.TrimStart(' ').Length;
            while (above.Count > 0 && above[^1].Indent >= indent) above.RemoveAt(above.Count - 1);
            if (!TrySplit(line[indent..], out var key, out var value)) return (null, $"line {number} is not of the known form");
            var path = string.Join('/', above.Select(static one => one.Key).Append(key)).AsSpan();
            if (path.StartsWith("network/")) path = path["network/".Length..];
            if (!TryTake(ref config, path, key, value)) return (null, $"line {number} is not of the known form");
            above.Add((indent, path.StartsWith(Points) && above.Count > 0 && above[^1].Key == "access-points" ? "*" : key));
        }

        return config.Ssid is null && config.Key.Length > 0 ? (null, "it has a password without a network") : (config, null);
    }

    const string Points = "wifis/wlan0/access-points/";

    static bool TryTake(ref NetworkConfig config, ReadOnlySpan<char> path, string key, string? value)
    {
        switch (path)
        {
            case "network" or "ethernets" or "ethernets/eth0" or "wifis" or "wifis/wlan0" or "wifis/wlan0/access-points":
                return value is null;
            case "version":
                return value == "2";
            case "renderer":
                return value is "networkd" or "NetworkManager";
            case "ethernets/eth0/dhcp4" or "ethernets/eth0/dhcp6" or "ethernets/eth0/optional" or "wifis/wlan0/dhcp4" or "wifis/wlan0/dhcp6" or "wifis/wlan0/optional":
                return value is "true" or "false";
            case "wifis/wlan0/regulatory-domain" when value is [>= 'A' and <= 'Z', >= 'A' and <= 'Z']:
                config = config with { Country = value };
                return true;
            case "wifis/wlan0/access-points/*/hidden" when value is "true" or "false":
                config = config with { Hidden = value == "true" };
                return true;
            case "wifis/wlan0/access-points/*/password" when value is not null && JoinFrame.IsKey(Encoding.UTF8.GetBytes(value)):
                config = config with { Key = Encoding.UTF8.GetBytes(value) };
                return true;
        }

        // The name of the network: Imager writes one.
        if (!path.StartsWith(Points) || path[Points.Length..].StartsWith("*/") || config.Ssid is not null || value is not (null or "{}")) return false;
        if (!Core.Wireless.Ssid.TryOf(Encoding.UTF8.GetBytes(key), out var ssid)) return false;
        config = config with { Ssid = ssid };
        return true;
    }

    /// <summary><c>key: value</c> or <c>key:</c>, each plain or quoted; quotes are taken off.</summary>
    static bool TrySplit(string line, out string key, out string? value)
    {
        value = null;
        if (!TryScalar(line, out key, out var rest) || rest is not [':', ..]) return false;
        rest = rest[1..];
        if (rest.Length == 0) return true;
        if (rest[0] != ' ' || !TryScalar(rest.TrimStart(' '), out var text, out var left)) return false;
        value = text;
        return left.TrimStart(' ') is "" or ['#', ..];
    }

    static bool TryScalar(string text, out string scalar, out string rest)
    {
        (scalar, rest) = ("", "");
        if (text.Length == 0) return false;
        if (text[0] is not ('"' or '\''))
        {
            // Plain: a word of letters, digits and the few marks that the known values have.
            var end = 0;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '-' or '_' or '.' or '{' or '}')) end++;
            (scalar, rest) = (text[..end], text[end..]);
            return end > 0;
        }

        var read = new StringBuilder();
        for (var i = 1; i < text.Length; i++)
        {
            if (text[0] == '\'' && text[i] == '\'' && i + 1 < text.Length && text[i + 1] == '\'') read.Append(text[i++]);
            else if (text[i] == text[0])
            {
                (scalar, rest) = (read.ToString(), text[(i + 1)..]);
                return true;
            }
            else if (text[0] == '"' && text[i] == '\\')
            {
                if (++i >= text.Length) return false;
                if (text[i] == 'x' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var code) && code < 0x80)
                {
                    read.Append((char)code);
                    i += 2;
                }
                else if (text[i] is '"' or '\\' or '/') read.Append(text[i]);
                else if (text[i] == 't') read.Append('\t');
                else return false;
            }
            else read.Append(text[i]);
        }

        return false;
    }
}
