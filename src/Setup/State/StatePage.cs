// The state page: what the box is doing in one sentence, the QR while pairing is open, settings while a press allows it.
using System.Globalization;
using System.Text;
using Messenger.Appliance.Core;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Registry;
using Messenger.Appliance.Setup.Pages;

namespace Messenger.Appliance.Setup.State;

static class StatePage
{
    static readonly Template Page = Template.Load("state.html");
    static readonly Template Pairing = Template.Load("pairing.html");
    static readonly Template Settings = Template.Load("settings.html");
    static readonly Template Option = Template.Load("option.html");
    static readonly Template Hint = Template.Load("hint.html");
    static readonly Template WirelessLink = Template.Load("wifi-link.html");
    static readonly Template LastWipe = Template.Load("last-wipe.html");

    static readonly TimeSpan[] Retentions =
        [TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromHours(24), TimeSpan.FromDays(3), TimeSpan.FromDays(7)];

    public static string Heading(BoxStatus box, Language language) => Sentences.Of(language)[box.State.Word() + "-heading"];

    /// <param name="box">The box.</param>
    /// <param name="reader">Who reads.</param>
    /// <param name="radio">It has one, whose page is linked.</param>
    public static string Body(BoxStatus box, Reader reader, bool radio = false)
    {
        var language = reader.Language;
        var say = Sentences.Of(language);
        var lead = box is { State: BoxState.Attention, Attention: not Attention.None } ? "attention-" + box.Attention : box.State.Word() + "-lead";
        return Page.Fill(
            language,
            ("state", box.State.Word()), ("heading", Heading(box, language)), ("lead", say[lead]),
            ("middle", box.Pairing is { } offer ? Offer(offer, language) : ""),
            ("address", box.SetupAddress), ("retention", box.State == BoxState.Locked ? "–" : Durations.Say(box.Retention, language)),
            ("language", say[box.Language == Language.Korean ? "korean" : "english"]),
            ("time-iso", box.Time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)),
            ("time", box.Time.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)),
            ("last-wipe", box.LastWipe is { } wipe ? Evidence(wipe, language) : ""),
            ("version", box.Version), ("query", reader.Query), ("wifi", radio ? WirelessLink.Fill(language, ("query", reader.Query)) : ""),
            ("settings", box.Pressed is { } left ? Form(box, left, reader) : box.State == BoxState.Locked ? "" : Hint.Fill(language, ("hint", say["settings-closed"]))));
    }

    static string Offer(PairingOffer offer, Language language) => Pairing.Fill(
        language,
        ("stamp", offer.Payload[^8..]), ("seconds", Seconds(offer.Left)), ("clock", Durations.Clock(offer.Left)),
        ("link", offer.Link), ("payload", offer.Payload));

    // What the guard measured, as people count: from the moment the button had been held long enough.
    static string Evidence(WipeEvidence wipe, Language language) => LastWipe.Fill(
        language,
        ("held", Seconds(wipe.Held - wipe.Edge, "0.0")), ("key", (wipe.KeyZeroed - wipe.Held).TotalMilliseconds.ToString("0.###", CultureInfo.InvariantCulture)),
        ("gone", Seconds(wipe.RelayGone - wipe.Held, "0.00")), ("drained", Seconds(wipe.Drained - wipe.Held, "0.00")));

    static string Seconds(TimeSpan span, string format) => span.TotalSeconds.ToString(format, CultureInfo.InvariantCulture);

    static string Form(BoxStatus box, TimeSpan left, Reader reader)
    {
        var say = Sentences.Of(reader.Language);
        var retentions = new StringBuilder();
        foreach (var retention in Retentions.Contains(box.Retention) ? Retentions : [box.Retention, .. Retentions])
            retentions.Append(Choice(((long)retention.TotalSeconds).ToString(CultureInfo.InvariantCulture), Durations.Say(retention, reader.Language), retention == box.Retention));
        var languages = Choice("ko", say["korean"], box.Language == Language.Korean) + Choice("en", say["english"], box.Language == Language.English);
        return Settings.Fill(
            reader.Language,
            ("query", reader.Query), ("seconds", Seconds(left)), ("clock", Durations.Clock(left)),
            ("retentions", retentions.ToString()), ("languages", languages));
    }

    static string Choice(string value, string label, bool selected) =>
        Option.Fill(Language.English, ("value", value), ("label", label), ("selected", selected ? " selected" : ""));

    static string Seconds(TimeSpan left) => Math.Max(0, (int)Math.Ceiling(left.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
