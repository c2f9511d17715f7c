// The two languages of the box. Korean first: what is not asked for in English is answered in the box's own language.
using Messenger.Appliance.Registry;

namespace Messenger.Appliance.Setup.Pages;

public static class Languages
{
    /// <summary>The tag of the API and of HTML: ko or en.</summary>
    public static string Tag(this Language language) => language == Language.Korean ? "ko" : "en";

    public static bool TryParse(string? tag, out Language language)
    {
        language = tag == "en" ? Language.English : Language.Korean;
        return tag is "ko" or "en";
    }

    /// <summary>The first of the two that a browser asks for (Accept-Language, RFC 9110), else <paramref name="otherwise"/>.</summary>
    public static Language Preferred(string? acceptLanguage, Language otherwise)
    {
        var best = otherwise;
        var weight = 0.0;
        foreach (var range in (acceptLanguage ?? "").Split(',', 16, StringSplitOptions.TrimEntries))
        {
            var parts = range.Split(';', StringSplitOptions.TrimEntries);
            var known = TryParse(parts[0].Split('-')[0].ToLowerInvariant(), out var language);
            var quality = parts.Length > 1 && parts[1].StartsWith("q=", StringComparison.Ordinal)
                && double.TryParse(parts[1].AsSpan(2), System.Globalization.CultureInfo.InvariantCulture, out var given) ? given : 1;
            if (!known || quality <= weight) continue;
            best = language;
            weight = quality;
        }

        return best;
    }
}
