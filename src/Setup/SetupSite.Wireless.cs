// The Wi-Fi page's addresses. A phone on the hotspot looks for the internet under any name: whatever it asks there that is not the
// page leads to it.
using System.Net;
using Messenger.Appliance.Core.Wireless;
using Messenger.Appliance.Setup.Pages;
using Messenger.Appliance.Setup.Web;
using Messenger.Appliance.Setup.Wireless;
using Microsoft.AspNetCore.Http;

namespace Messenger.Appliance.Setup;

public sealed partial class SetupSite
{
    const string WirelessPath = "/wifi";

    /// <summary>Null when it is not about Wi-Fi.</summary>
    Task? WirelessOnHttp(HttpContext context, string path)
    {
        var onHotspot = IsOnHotspot(context);
        if (HttpMethods.IsPost(context.Request.Method))
        {
            if (path is not (WirelessPath or WirelessPath + "/seen")) return null;
            if (!onHotspot || !IsHotspotsOwn(context.Request)) return Respond.Error(context, ApiError.NotAllowed);
            return path == WirelessPath ? Join(context) : SeenResult(context);
        }

        if (!IsGet(context)) return null;
        return path switch
        {
            WirelessPath => Wireless(context, mayAsk: onHotspot),
            WirelessPath + ".json" => WirelessMark(context),
            _ => onHotspot && !Shared.ContainsKey(path) ? ToWireless(context) : null,
        };
    }

    Task? WirelessOnHttps(HttpContext context, string path)
    {
        if (path is not (WirelessPath or WirelessPath + ".json")) return null;
        var pressed = box.Status.Pressed is not null;
        if (HttpMethods.IsPost(context.Request.Method)) return path == WirelessPath && pressed && IsSameOrigin(context.Request) ? Join(context) : Respond.Error(context, ApiError.NotAllowed);
        return !IsGet(context) ? null : path == WirelessPath ? Wireless(context, pressed) : WirelessMark(context);
    }

    Task Wireless(HttpContext context, bool mayAsk, Ssid? badKey = null, WirelessView? shown = null)
    {
        var status = box.Status;
        var reader = Reader.Of(context, status.Language);
        if (context.Request.IsHttps) Headers.ForPage(context);
        else Headers.ForPage(context, $"'self' http://{status.Hosts.Name}:{status.Ports.Http}");
        var body = WirelessPage.Body(status, shown ?? wireless.View, reader, mayAsk, badKey);
        return Respond.Html(context, Layout.Page(status, reader, context, Say(reader, "wifi-title"), body, WirelessPage.Head));
    }

    // That a phone has gone home by itself is seen by the hotspot's page, from there.
    Task WirelessMark(HttpContext context)
    {
        if (context.Request.Headers.Origin.ToString() is var origin && IsHotspotOrigin(origin)) context.Response.Headers.AccessControlAllowOrigin = origin;
        context.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        return Respond.File(context, "text/plain; charset=utf-8", System.Text.Encoding.ASCII.GetBytes(WirelessPage.Mark(wireless.View)));
    }

    async Task Join(HttpContext context)
    {
        using var form = await JoinForm.ReadAsync(context).ConfigureAwait(false);
        if (form is null)
        {
            await Wireless(context, mayAsk: true).ConfigureAwait(false);
            return;
        }

        if (!form.IsKey)
        {
            await Wireless(context, mayAsk: true, badKey: form.Ssid).ConfigureAwait(false);
            return;
        }

        // The page that says so is answered at once; the hotspot goes a little later.
        var trying = wireless.TryJoin(form.Ssid, form.Key);
        var view = wireless.View;
        await Wireless(context, mayAsk: true, shown: trying ? view with { Phase = WirelessPhase.Trying, Network = form.Ssid.Text } : view).ConfigureAwait(false);
    }

    Task SeenResult(HttpContext context)
    {
        wireless.Seen();
        return Respond.Redirect(context, WirelessPath + Reader.Of(context, box.Status.Language).Query);
    }

    Task ToWireless(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = $"http://{Hotspot.Address}:{box.Status.Ports.Http}{WirelessPath}";
        context.Response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }

    static bool IsOnHotspot(HttpContext context) =>
        context.Connection.LocalIpAddress is { } here && (here.IsIPv4MappedToIPv6 ? here.MapToIPv4() : here).Equals(Hotspot.Address);

    // Every name leads here, so a page of anybody's may be open in the browser: only the box's own may ask.
    static bool IsHotspotsOwn(HttpRequest request) => IsHotspotOrigin(request.Headers.Origin.ToString()) && request.Headers.Origin == $"http://{request.Host.Value}";

    static bool IsHotspotOrigin(string origin) => origin == $"http://{Hotspot.Address}" || origin.StartsWith($"http://{Hotspot.Address}:", StringComparison.Ordinal);
}
