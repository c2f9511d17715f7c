// The setup service as a table: which address answers what, on plain HTTP (onboarding, nothing secret) and on HTTPS (app,
// state, custody, API). What is not in a table is not there.
using System.Security.Cryptography.X509Certificates;
using Messenger.Appliance.Core.Wireless;
using Messenger.Appliance.Registry;
using Messenger.Appliance.Setup.App;
using Messenger.Appliance.Setup.Custody;
using Messenger.Appliance.Setup.Onboarding;
using Messenger.Appliance.Setup.Pages;
using Messenger.Appliance.Setup.State;
using Messenger.Appliance.Setup.Web;
using Messenger.Appliance.Setup.Wireless;
using Microsoft.AspNetCore.Http;

namespace Messenger.Appliance.Setup;

public sealed partial class SetupSite(IBox box, X509Certificate2 authority, AppFiles app, Api.IApi api, IWireless wireless)
{
    const string Day = "max-age=86400";

    static readonly Dictionary<string, (string Type, byte[] Bytes)> Shared = new()
    {
        ["/box.css"] = ("text/css; charset=utf-8", Resource.Bytes("box.css")),
        ["/onboarding.css"] = ("text/css; charset=utf-8", Resource.Bytes("onboarding.css")),
        ["/box.svg"] = ("image/svg+xml", Resource.Bytes("box.svg")),
        ["/box.js"] = ("text/javascript; charset=utf-8", Resource.Bytes("box.js")),
        ["/custody.js"] = ("text/javascript; charset=utf-8", Resource.Bytes("custody.js")),
        ["/whose.js"] = ("text/javascript; charset=utf-8", Resource.Bytes("whose.js")),
        ["/wifi.css"] = ("text/css; charset=utf-8", Resource.Bytes("wifi.css")),
        ["/wifi.js"] = ("text/javascript; charset=utf-8", Resource.Bytes("wifi.js")),
        ["/onboarding.js"] = ("text/javascript; charset=utf-8", Resource.Bytes("onboarding.js")),
    };

    static readonly Template Message = Template.Load("message.html");

    readonly string authorityName = authority.GetNameInfo(X509NameType.SimpleName, forIssuer: false);

    /// <summary>Port 8080: leads to trust, and on.</summary>
    public Task OnHttp(HttpContext context)
    {
        Headers.Common(context);
        var status = box.Status;
        Headers.ForPage(context, $"{status.NameOrigin} {status.AddressOrigin}");
        var path = context.Request.Path.Value;
        if (WirelessOnHttp(context, path ?? "/") is { } about) return about;
        if (!IsGet(context)) return Missing(context);
        var reader = Reader.Of(context, status.Language);
        return path switch
        {
            "/" => Respond.Html(context, Layout.Page(status, reader, context, Say(reader, "welcome"), OnboardingPage.Body(status, reader, context, authorityName), OnboardingPage.Head)),
            "/whose" => Respond.Html(context, Layout.Page(status, reader, context, Say(reader, "whose-title"), WhosePage.Body(status, reader), WhosePage.Head)),
            "/home.crt" => Certificate(context),
            "/home.mobileconfig" => Profile(context, status, reader),
            _ => Resources(context, path) ?? Missing(context),
        };
    }

    /// <summary>Port 8443: everything else.</summary>
    public Task OnHttps(HttpContext context)
    {
        Headers.Common(context);
        var path = context.Request.Path.Value ?? "/";
        if (path.StartsWith("/api/", StringComparison.Ordinal)) return api.Handle(context, path);
        Headers.ForPage(context);
        if (WirelessOnHttps(context, path) is { } about) return about;
        if (HttpMethods.IsPost(context.Request.Method))
        {
            return path switch
            {
                "/erase" => Erase(context),
                "/box/settings" => ChangeSettings(context),
                _ => Missing(context),
            };
        }

        if (!IsGet(context)) return Missing(context);
        return path switch
        {
            "/box" => State(context),
            "/box/qr.svg" => PairingPicture(context),
            "/custody" => Custody(context),
            "/custody.json" => Respond.Json(context, box.Count(), CustodyJson.Default.CustodyReport),
            "/trusted" => Trusted(context),
            _ when app.TryServe(context, path, out var served) => served,
            "/" => NoApp(context),
            _ => Resources(context, path) ?? Missing(context),
        };
    }

    Task State(HttpContext context)
    {
        var status = box.Status;
        var reader = Reader.Of(context, status.Language);
        var page = Layout.Page(status, reader, context, StatePage.Heading(status, reader.Language), StatePage.Body(status, reader, wireless.View.Phase != WirelessPhase.None), Script("/box.js"));
        return Respond.Html(context, page);
    }

    Task Custody(HttpContext context)
    {
        var status = box.Status;
        var reader = Reader.Of(context, status.Language);
        var page = Layout.Page(status, reader, context, Say(reader, "custody-heading"), CustodyPage.Body(box.Count(), reader.Language, reader.Query), Script("/custody.js"));
        return Respond.Html(context, page);
    }

    Task PairingPicture(HttpContext context) => box.Status.Pairing is { } offer
        ? Respond.File(context, "image/svg+xml", System.Text.Encoding.UTF8.GetBytes(offer.Svg))
        : Missing(context);

    // One small answer that the plain HTTP page may read: that it arrives at all is what it asks.
    static Task Trusted(HttpContext context)
    {
        context.Response.Headers.AccessControlAllowOrigin = "*";
        context.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        return Respond.File(context, "text/plain; charset=utf-8", "trusted"u8.ToArray());
    }

    Task Certificate(HttpContext context)
    {
        context.Response.Headers.ContentDisposition = "attachment; filename=\"home.crt\"";
        return Respond.File(context, "application/x-x509-ca-cert", authority.RawDataMemory);
    }

    Task Profile(HttpContext context, BoxStatus status, Reader reader)
    {
        context.Response.Headers.ContentDisposition = "attachment; filename=\"home.mobileconfig\"";
        var profile = ConfigurationProfile.For(authority, status.Label, reader.Language);
        return Respond.File(context, ConfigurationProfile.ContentType, System.Text.Encoding.UTF8.GetBytes(profile));
    }

    Task NoApp(HttpContext context) => Notice(context, "no-app", StatusCodes.Status503ServiceUnavailable);

    Task Missing(HttpContext context) => Notice(context, "missing", StatusCodes.Status404NotFound);

    Task Notice(HttpContext context, string key, int code)
    {
        var status = box.Status;
        var reader = Reader.Of(context, status.Language);
        var body = Message.Fill(reader.Language, ("heading", Say(reader, key + "-heading")), ("lead", Say(reader, key + "-lead")), ("query", reader.Query));
        return Respond.Html(context, Layout.Page(status, reader, context, Say(reader, key + "-heading"), body), code);
    }

    static Task? Resources(HttpContext context, string? path) =>
        path is not null && Shared.TryGetValue(path, out var file) ? Respond.File(context, file.Type, file.Bytes, Day) : null;

    static string Script(string path) => $"""<script type="module" src="{path}"></script>""";

    static string Say(Reader reader, string key) => Sentences.Of(reader.Language)[key];

    static bool IsGet(HttpContext context) => HttpMethods.IsGet(context.Request.Method) || Respond.IsHead(context.Request);
}
