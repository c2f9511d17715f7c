// The page by which a phone tells the box the home's Wi-Fi, and hears what came of it. On the hotspot whoever is there may ask; at
// home only over HTTPS, while a press of Pair says that somebody stands at the box.
using System.Text;
using Messenger.Appliance.Core.Wireless;
using Messenger.Appliance.Setup.Pages;
using Messenger.Appliance.Setup.State;

namespace Messenger.Appliance.Setup.Wireless;

static class WirelessPage
{
    public const string Head = """<link rel="stylesheet" href="/wifi.css"><script type="module" src="/wifi.js"></script>""";

    static readonly Template Frame = Template.Load("wifi.html");
    static readonly Template Form = Template.Load("wifi-form.html");
    static readonly Template Choice = Template.Load("wifi-choice.html");
    static readonly Template Joined = Template.Load("wifi-joined.html");
    static readonly Template Online = Template.Load("wifi-online.html");
    static readonly Template Hint = Template.Load("hint.html");

    /// <param name="box">The box.</param>
    /// <param name="view">Its Wi-Fi.</param>
    /// <param name="reader">Who reads.</param>
    /// <param name="mayAsk">The form is shown.</param>
    /// <param name="badKey">What was sent has a password that no network takes: nothing was tried.</param>
    public static string Body(BoxStatus box, WirelessView view, Reader reader, bool mayAsk, Ssid? badKey = null)
    {
        var say = Sentences.Of(reader.Language);
        var word = badKey is not null ? "bad-key" : Word(view);
        var (state, middle) = word switch
        {
            "trying" => ("pairing", ""),
            "joined" => ("ready", Joined.Fill(reader.Language, ("address", Plain(box, view.OutcomeAddress)), ("name", $"{box.Hosts.Name}:{box.Ports.Http}"), ("query", reader.Query))),
            "online" => ("ready", mayAsk ? "" : Online.Fill(reader.Language, ("query", reader.Query))),
            "none" or "looking" => ("locked", ""),
            "ask" => ("pairing", ""),
            _ => ("attention", ""),
        };
        var network = badKey?.Text ?? (view.Phase is WirelessPhase.Online or WirelessPhase.Trying ? view.Network : view.OutcomeNetwork);
        var form = mayAsk && word is not ("trying" or "joined" or "none") ? Ask(view, reader, badKey) : "";
        var closed = !mayAsk && word is not ("trying" or "none" or "joined") ? Hint.Fill(reader.Language, ("hint", say["wifi-closed"])) : "";
        return Frame.Fill(
            reader.Language,
            ("mark", Mark(view)), ("state", state), ("origin", $"http://{box.Hosts.Name}:{box.Ports.Http}"),
            ("heading", Filled(say[$"wifi-{word}-heading"], network, view)), ("lead", Filled(say[word == "trying" && view.Hotspot.Length == 0 ? "wifi-trying-wired" : $"wifi-{word}-lead"], network, view)),
            ("notice", view.Notice == WirelessNotice.None ? "" : Hint.Fill(reader.Language, ("hint", say["wifi-notice-" + view.Notice]))),
            ("middle", middle + form + closed));
    }

    /// <summary>What the page's script compares to notice a change.</summary>
    public static string Mark(WirelessView view) => $"{Phase(view.Phase)} {view.Outcome.ToString().ToLowerInvariant()}";

    public static string Phase(WirelessPhase phase) => phase switch
    {
        WirelessPhase.Looking => "looking",
        WirelessPhase.Online => "online",
        WirelessPhase.Hotspot => "hotspot",
        WirelessPhase.Trying => "trying",
        _ => "none",
    };

    static string Word(WirelessView view) => (view.Phase, view.Outcome) switch
    {
        (WirelessPhase.Trying, _) => "trying",
        (WirelessPhase.None, _) => "none",
        (WirelessPhase.Hotspot, JoinOutcome.Joined) => "joined",
        (WirelessPhase.Online, _) => "online",
        (_, JoinOutcome.WrongKey) => "wrong-key",
        (_, JoinOutcome.NotFound) => "not-found",
        (_, JoinOutcome.NoAddress) => "no-address",
        (_, JoinOutcome.Refused) => "refused",
        (WirelessPhase.Hotspot, _) => "ask",
        _ => "looking",
    };

    static string Ask(WirelessView view, Reader reader, Ssid? badKey)
    {
        var say = Sentences.Of(reader.Language);
        var before = badKey?.Text ?? (view.Outcome is JoinOutcome.WrongKey or JoinOutcome.NoAddress or JoinOutcome.Refused or JoinOutcome.NotFound ? view.OutcomeNetwork : "");
        var networks = view.Seen.Where(static seen => seen.Security != WirelessSecurity.Unsupported).ToArray();
        var listed = Array.Exists(networks, seen => seen.Ssid.Text == before);
        var choices = new StringBuilder();
        foreach (var seen in networks)
        {
            choices.Append(Choice.Fill(
                reader.Language, ("value", seen.Ssid.Hex), ("name", seen.Ssid.Text), ("bars", seen.Bars.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                ("strength", say["wifi-bars-" + seen.Bars]), ("open", seen.Security == WirelessSecurity.Open ? say["wifi-open"] : ""),
                ("checked", seen.Ssid.Text == before ? " checked" : "")));
        }

        return Form.Fill(
            reader.Language, ("query", reader.Query), ("choices", choices.ToString()),
            ("other-checked", !listed && (before.Length > 0 || networks.Length == 0) ? " checked" : ""), ("typed", listed ? "" : before));
    }

    static string Filled(string sentence, string network, WirelessView view) => sentence
        .Replace("{{hotspot}}", view.Hotspot, StringComparison.Ordinal).Replace("{{network}}", network, StringComparison.Ordinal);

    static string Plain(BoxStatus box, string address) => $"{address}:{box.Ports.Http}";
}
