// The events of wpa_supplicant that matter here, each told by how its line begins; all others are passed over. Names of networks that
// stand in a line come last and quoted, so that none can pass for what stands before it.
namespace Messenger.Appliance.Network.Supplicant;

enum SupplicantEvent
{
    Other,
    ScanDone,

    /// <summary>The network refused the key, as far as one can tell (WPA2: the handshake failed).</summary>
    WrongKey,

    /// <summary>It refused for another reason; with WPA3 a wrong password looks so.</summary>
    Refused,
    NotFound,

    /// <summary>The network is there, and asked to be let in.</summary>
    Found,
    GuestCame,
    GuestWent,
    Gone,
}

static class SupplicantEvents
{
    public static SupplicantEvent Read(string line) => line switch
    {
        _ when Begins(line, "CTRL-EVENT-SCAN-RESULTS") => SupplicantEvent.ScanDone,
        _ when Begins(line, "CTRL-EVENT-NETWORK-NOT-FOUND") => SupplicantEvent.NotFound,
        _ when Begins(line, "CTRL-EVENT-SSID-TEMP-DISABLED ") => Reason(line) == "WRONG_KEY" ? SupplicantEvent.WrongKey : SupplicantEvent.Refused,
        _ when Begins(line, "CTRL-EVENT-AUTH-REJECT ") || Begins(line, "CTRL-EVENT-ASSOC-REJECT ") => SupplicantEvent.Refused,
        _ when Begins(line, "SME: Trying to authenticate with ") || Begins(line, "Trying to associate with ") => SupplicantEvent.Found,
        _ when Begins(line, "AP-STA-CONNECTED ") => SupplicantEvent.GuestCame,
        _ when Begins(line, "AP-STA-DISCONNECTED ") => SupplicantEvent.GuestWent,
        _ when Begins(line, "CTRL-EVENT-TERMINATING") => SupplicantEvent.Gone,
        _ => SupplicantEvent.Other,
    };

    static bool Begins(string line, string with) => line.StartsWith(with, StringComparison.Ordinal);

    // … ssid="name" auth_failures=1 duration=10 reason=WRONG_KEY: behind the last quote, which no name can move.
    static string Reason(string line)
    {
        var rest = line[(line.LastIndexOf('"') + 1)..];
        const string Name = " reason=";
        var at = rest.LastIndexOf(Name, StringComparison.Ordinal);
        return at < 0 ? "" : rest[(at + Name.Length)..].Trim();
    }
}
