// The two things a browser may ask the setup service to do without a signature: erase its own storage, and change
// settings while a press of Pair says that somebody stands at the box. Both only from the box's own pages.
using Messenger.Appliance.Core;
using Messenger.Appliance.Registry;
using Messenger.Appliance.Setup.Pages;
using Messenger.Appliance.Setup.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Messenger.Appliance.Setup;

public sealed partial class SetupSite
{
    static Task Erase(HttpContext context)
    {
        if (!IsSameOrigin(context.Request)) return Respond.Error(context, ApiError.NotAllowed);
        context.Response.Headers["Clear-Site-Data"] = "\"storage\", \"cache\"";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    async Task ChangeSettings(HttpContext context)
    {
        var status = box.Status;
        if (!IsSameOrigin(context.Request) || status.Pressed is null)
        {
            await Respond.Error(context, ApiError.NotAllowed).ConfigureAwait(false);
            return;
        }

        if (await Body.ReadAsync(context).ConfigureAwait(false) is not { } body)
        {
            await Respond.Error(context, ApiError.TooLarge).ConfigureAwait(false);
            return;
        }

        var form = QueryHelpers.ParseQuery(System.Text.Encoding.UTF8.GetString(body.Span));
        var retentionGiven = form.TryGetValue("retention", out var seconds);
        var languageGiven = form.TryGetValue("language", out var tag);
        var language = Language.Korean;
        if ((retentionGiven && !TryRetention(seconds, out _)) || (languageGiven && !Languages.TryParse(tag, out language)))
        {
            await Respond.Error(context, ApiError.Malformed).ConfigureAwait(false);
            return;
        }

        box.Change(TryRetention(seconds, out var retention) ? retention : null, languageGiven ? language : null);
        await Respond.Redirect(context, "/box" + Reader.Of(context, status.Language).Query).ConfigureAwait(false);
    }

    static bool TryRetention(string? seconds, out TimeSpan retention)
    {
        retention = default;
        if (!int.TryParse(seconds, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var count)) return false;
        retention = TimeSpan.FromSeconds(count);
        return retention >= Limits.RetentionLeast && retention <= Limits.RetentionMost;
    }

    // Browsers say where a request comes from, and a page cannot make them lie (Fetch Metadata, RFC 6454).
    static bool IsSameOrigin(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        return site.Length > 0 ? site == "same-origin" : request.Headers.Origin == $"https://{request.Host.Value}";
    }
}
