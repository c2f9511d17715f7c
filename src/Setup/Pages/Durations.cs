// Spans of time as people say them: whole minutes, hours or days.
using System.Globalization;
using Messenger.Appliance.Registry;

namespace Messenger.Appliance.Setup.Pages;

static class Durations
{
    public static string Say(TimeSpan span, Language language)
    {
        var (key, count) = span switch
        {
            { TotalHours: < 1 } => ("minutes", Math.Max(1, Math.Round(span.TotalMinutes))),
            { TotalDays: <= 1 } => ("hours", Math.Round(span.TotalHours)),
            _ => ("days", Math.Round(span.TotalDays)),
        };
        var sentence = Sentences.Of(language)[key].Replace("{{count}}", count.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return language == Language.English && count == 1 ? sentence[..^1] : sentence;
    }

    /// <summary>Minutes and seconds left, as on a clock.</summary>
    public static string Clock(TimeSpan left) => (left < TimeSpan.Zero ? TimeSpan.Zero : left).ToString(@"m\:ss", CultureInfo.InvariantCulture);
}
