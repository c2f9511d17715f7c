// The commands of wpa_supplicant that the box uses, each with arguments that cannot become another command: numbers, hex, and words
// that stand here. What a person typed goes as hex alone.
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Messenger.Appliance.Core.Wireless;

namespace Messenger.Appliance.Network.Supplicant;

sealed class SupplicantClient(ControlSocket socket)
{
    /// <summary>Whether it answers.</summary>
    public bool IsThere => Ask("PING") == "PONG";

    /// <summary>wpa_state as STATUS names it: COMPLETED when a network is joined, or the hotspot stands.</summary>
    public string State => Line(Ask("STATUS"), "wpa_state=");

    /// <summary>As STATUS names the network of now, escaped.</summary>
    public string CurrentSsid => Line(Ask("STATUS"), "ssid=");

    /// <summary>Forgets what was changed and not saved: the networks are those of the file, all of them tried.</summary>
    public void Reread() => Do("RECONFIGURE");

    /// <summary>False when a scan runs already, or the radio cannot now.</summary>
    public bool TryScan() => Ask("SCAN") == "OK";

    public IReadOnlyList<ScanLine> ScanResults() => ScanLine.Read(Ask("SCAN_RESULTS"));

    /// <summary>Numbers of all networks that it knows.</summary>
    public IReadOnlyList<int> Networks() =>
        [.. Ask("LIST_NETWORKS").Split('\n').Select(static line => int.TryParse(line.Split('\t')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : -1).Where(static id => id >= 0)];

    /// <summary>The name as hex; empty where it has none.</summary>
    public Ssid SsidOf(int network) => ScanLine.TryQuoted(Ask($"GET_NETWORK {network} ssid"), out var ssid) ? ssid : default;

    public int AddNetwork() => int.TryParse(Ask("ADD_NETWORK"), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : throw new SupplicantGoneException("wpa_supplicant adds no network.");

    public void SetName(int network, Ssid ssid) => Do($"SET_NETWORK {network} ssid {ssid.Hex}");

    /// <param name="network">Its number.</param>
    /// <param name="variable">As in wpa_supplicant.conf.</param>
    /// <param name="value">A word of this program's, never of a person's.</param>
    public void Set(int network, string variable, string value) => Do($"SET_NETWORK {network} {variable} {value}");

    /// <summary>A key as hex: 32 bytes of WPA2, or the bytes of a WPA3 password. The command is zeroed after it.</summary>
    public void SetKey(int network, string variable, ReadOnlySpan<byte> key)
    {
        var head = Encoding.ASCII.GetBytes($"SET_NETWORK {network} {variable} ");
        var command = GC.AllocateUninitializedArray<byte>(head.Length + (2 * key.Length), pinned: true);
        try
        {
            head.CopyTo(command, 0);
            Convert.TryToHexStringLower(key, command.AsSpan(head.Length), out _);
            if (socket.Ask(command) != "OK") throw new SupplicantGoneException($"wpa_supplicant takes no {variable}.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(command);
        }
    }

    /// <summary>This one alone, now.</summary>
    public void Select(int network) => Do($"SELECT_NETWORK {network}");

    public void EnableAll() => Do("ENABLE_NETWORK all");

    public void Remove(int network) => Ask($"REMOVE_NETWORK {network}");

    public void Reassociate() => Ask("REASSOCIATE");

    /// <summary>Two capital letters.</summary>
    public bool TrySetCountry(string country) => country is [>= 'A' and <= 'Z', >= 'A' and <= 'Z'] && Ask($"SET country {country}") == "OK";

    /// <summary>False when the card does not take it.</summary>
    public bool TrySave() => Ask("SAVE_CONFIG") == "OK";

    string Ask(string command) => socket.Ask(Encoding.ASCII.GetBytes(command));

    void Do(string command)
    {
        if (Ask(command) is var answer && answer != "OK") throw new SupplicantGoneException($"wpa_supplicant answers {command.Split(' ')[0]} with {answer}.");
    }

    static string Line(string answer, string name) => Array.Find(answer.Split('\n'), line => line.StartsWith(name, StringComparison.Ordinal)) is { } line ? line[name.Length..] : "";
}
