// The phone app's built files, read into memory once and served compressed. What has a hash in its name never changes
// and may be kept for good; everything else is asked for again.
using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Messenger.Appliance.Setup.Web;
using Microsoft.AspNetCore.Http;

namespace Messenger.Appliance.Setup.App;

public sealed class AppFiles
{
    const string Forever = "public, max-age=31536000, immutable";
    const string Revalidate = "no-cache";
    const string Never = "no-store";

    readonly FrozenDictionary<string, File> files;

    AppFiles(FrozenDictionary<string, File> files) => this.files = files;

    public bool HasApp => files.ContainsKey("/");

    /// <summary>All files below the folder; none when there is no such folder.</summary>
    public static AppFiles Load(string folder)
    {
        var files = new Dictionary<string, File>();
        if (Directory.Exists(folder))
        {
            foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            {
                var name = "/" + Path.GetRelativePath(folder, path).Replace('\\', '/');
                files[name == "/index.html" ? "/" : name] = Read(path, name);
            }
        }

        return new(files.ToFrozenDictionary());
    }

    /// <summary>False when the app has no such file.</summary>
    public bool TryServe(HttpContext context, string path, out Task served)
    {
        served = Task.CompletedTask;
        if (!files.TryGetValue(path, out var file)) return false;
        Headers.ForApp(context);
        context.Response.Headers.ETag = file.Tag;
        context.Response.Headers.Vary = "Accept-Encoding";
        if (context.Request.Headers.IfNoneMatch == file.Tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            context.Response.Headers.CacheControl = file.Caching;
            return true;
        }

        var packed = file.Packed is not null && context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal);
        if (packed) context.Response.Headers.ContentEncoding = "gzip";
        served = Respond.File(context, file.ContentType, packed ? file.Packed : file.Bytes, file.Caching);
        return true;
    }

    static File Read(string path, string name)
    {
        var bytes = System.IO.File.ReadAllBytes(path);
        var (type, text) = ContentType(Path.GetExtension(name));
        var caching = name.StartsWith("/assets/", StringComparison.Ordinal) ? Forever : type.StartsWith("text/html", StringComparison.Ordinal) ? Never : Revalidate;
        return new(type, caching, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\"", bytes, text ? Pack(bytes) : null);
    }

    static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize)) gzip.Write(bytes);
        return packed.ToArray();
    }

    static (string Type, bool Text) ContentType(string extension) => extension switch
    {
        ".html" => ("text/html; charset=utf-8", true),
        ".js" or ".mjs" => ("text/javascript; charset=utf-8", true),
        ".css" => ("text/css; charset=utf-8", true),
        ".json" => ("application/json", true),
        ".webmanifest" => ("application/manifest+json", true),
        ".svg" => ("image/svg+xml", true),
        ".txt" => ("text/plain; charset=utf-8", true),
        ".png" => ("image/png", false),
        ".jpg" => ("image/jpeg", false),
        ".webp" => ("image/webp", false),
        ".ico" => ("image/x-icon", false),
        ".woff2" => ("font/woff2", false),
        ".wasm" => ("application/wasm", true),
        ".mp3" => ("audio/mpeg", false),
        ".ogg" => ("audio/ogg", false),
        _ => ("application/octet-stream", false),
    };

    sealed record File(string ContentType, string Caching, string Tag, byte[] Bytes, byte[]? Packed);
}
