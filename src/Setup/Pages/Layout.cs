// The frame of every page, and which language it is in: asked for by ?lang=, else by the browser, else the box's own.
using Messenger.Appliance.Registry;
using Messenger.Appliance.Setup.State;
using Microsoft.AspNetCore.Http;

namespace Messenger.Appliance.Setup.Pages;

/// <param name="Query">Hands an explicit choice of language on to the next page: "?lang=en", or nothing.</param>
readonly record struct Reader(Language Language, string Query)
{
    public static Reader Of(HttpContext context, Language boxLanguage)
    {
        if (Languages.TryParse(context.Request.Query["lang"], out var chosen)) return new(chosen, "?lang=" + chosen.Tag());
        return new(Languages.Preferred(context.Request.Headers.AcceptLanguage, boxLanguage), "");
    }
}

static class Layout
{
    static readonly Template Frame = Template.Load("layout.html");

    /// <param name="head">Markup of scripts and further styles, or nothing.</param>
    public static string Page(BoxStatus box, Reader reader, HttpContext context, string title, string body, string head = "")
    {
        var other = reader.Language == Language.Korean ? Language.English : Language.Korean;
        var on = context.Request.Query["on"].ToString() is "iphone" or "android" or "computer" ? "&on=" + context.Request.Query["on"] : "";
        return Frame.Fill(
            reader.Language,
            ("lang", reader.Language.Tag()), ("other", other.Tag()), ("switch", $"?lang={other.Tag()}{on}"),
            ("name", box.Label), ("title", title), ("script", head), ("body", body));
    }
}
