// How answers leave: pages, files, JSON and error codes, always with an explicit caching rule.
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Messenger.Appliance.Setup.Web;

static class Respond
{
    public static Task Html(HttpContext context, string page, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        return Bytes(context, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(page));
    }

    public static Task File(HttpContext context, string contentType, ReadOnlyMemory<byte> bytes, string cacheControl = "no-store")
    {
        context.Response.Headers.CacheControl = cacheControl;
        return Bytes(context, contentType, bytes);
    }

    public static Task Json<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.Headers.CacheControl = "no-store";
        return Bytes(context, "application/json", JsonSerializer.SerializeToUtf8Bytes(value, type));
    }

    public static Task Redirect(HttpContext context, string path)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = path;
        return Task.CompletedTask;
    }

    public static Task Error(HttpContext context, ApiError error)
    {
        var (status, code) = error.Wire();
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        // What is left of the body is not read, so nothing can follow it on this connection.
        if (error == ApiError.TooLarge) context.Response.Headers.Connection = "close";
        return Bytes(context, "application/json", Encoding.ASCII.GetBytes($$"""{"error":"{{code}}"}"""));
    }

    /// <summary>As the server has it, which counts the bytes of all other answers: methods are told apart by case (RFC 9110, 9.1).</summary>
    public static bool IsHead(HttpRequest request) => request.Method == HttpMethods.Head;

    static async Task Bytes(HttpContext context, string contentType, ReadOnlyMemory<byte> bytes)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        if (!IsHead(context.Request)) await context.Response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }
}
