// The security headers of every answer. The content policy names all that a page may load: nothing from elsewhere,
// nothing inline.
using Microsoft.AspNetCore.Http;

namespace Messenger.Appliance.Setup.Web;

static class Headers
{
    const string Rest = "; img-src 'self' data: blob:; worker-src 'self'; manifest-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>For the app: its WebSocket, and WebAssembly for Argon2id, compiled from bytes that the app brings along.</summary>
    public static void ForApp(HttpContext context) =>
        Set(context, $"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self' wss://{context.Request.Host.Value}{Door(context.Request.Host)}" + Rest);

    /// <summary>For the box's own pages.</summary>
    public static void ForPage(HttpContext context, string connect = "'self'") =>
        Set(context, $"default-src 'none'; script-src 'self'; style-src 'self'; connect-src {connect}" + Rest);

    // Where the same box answers while it is locked.
    static string Door(HostString host) =>
        Certificates.DoorCertificate.NameOf(host.Host) is { } name ? $" https://{new HostString(name, host.Port ?? 443).Value}" : "";

    public static void Common(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // Over plain HTTP a browser ignores it, and says so in its console.
        if (context.Request.IsHttps) headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }

    static void Set(HttpContext context, string policy)
    {
        context.Response.Headers.ContentSecurityPolicy = policy;
        context.Response.Headers["Permissions-Policy"] = "camera=(self), microphone=(self), geolocation=(), payment=(), usb=()";
    }
}
