// What stands in HTTP requests, as the setup service sees it: pages, API, pairing, signed requests, and the API of a locked box.
// An input is text: one byte for the port and the state of the box, then a request as it looks on the wire. "Authorization: sign" is
// replaced by a real signature of the founder's phone, so that what lies behind it is reached too.
using System.Buffers.Text;
using System.Net;
using System.Text;
using Messenger.Appliance.Core;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Core.Wireless;
using Messenger.Appliance.Guard.Keys;
using Messenger.Appliance.Pairing;
using Messenger.Appliance.Pairing.Handshake;
using Messenger.Appliance.Pairing.Qr;
using Messenger.Appliance.Registry;
using Messenger.Appliance.Secrets;
using Messenger.Appliance.Setup;
using Messenger.Appliance.Setup.Api;
using Messenger.Appliance.Setup.App;
using Messenger.Appliance.Setup.Certificates;
using Messenger.Appliance.Setup.Custody;
using Messenger.Appliance.Setup.Locking;
using Messenger.Appliance.Setup.State;
using Messenger.Appliance.Setup.Wireless;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Messenger.Appliance.Fuzz.Tests;

sealed class SetupTarget : Target, IBox, IVaultGuard, IWireless
{
    /// <summary>More than an answer takes, on any machine.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    static readonly byte[] Token = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];

    readonly FakeTimeProvider time = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
    readonly KeyArena arena = new();
    readonly SigningKey founder;
    readonly DeviceRegistry registry;
    readonly Invitations invitations;
    readonly SignedRequests requests;
    readonly UnlockKeeper keeper;
    readonly SetupSite open;
    readonly SetupSite locked;
    BoxStatus status;

    public SetupTarget()
    {
        var folder = Scratch.Folder("setup");
        founder = SigningKey.Generate(arena);
        using (var key = VaultKey.Generate(arena)) registry = DeviceRegistry.Open(folder, key, fresh: true, arena, Limits.Default).Registry!;
        var offers = new Offers(arena, time);
        (invitations, requests) = (new(offers, registry), new(arena, registry, time));
        keeper = new(folder, time);
        keeper.Begin();
        var boxTime = new BoxTime(time, time.GetUtcNow().AddDays(-1), default, () => false);
        var authority = HomeAuthority.Create("messenger.local").Certificate;
        var app = AppFiles.Load(Path.Combine(folder, "no-app"));
        open = new(this, authority, app, new ApiRoutes(this, new(new(offers, registry), invitations, requests, registry, boxTime, this), new(time)), this);
        locked = new(this, authority, app, new LockedApi(this, this, () => TimeSpan.FromSeconds(7), new(time)), this);
        status = new()
        {
            State = BoxState.Ready,
            Label = "messenger",
            Hosts = new("messenger.local", [IPAddress.Parse("192.168.0.9")]),
            Ports = new(8443, 8883, 8080),
            BoxKey = Base64Url.EncodeToString(registry.Box.PublicKey),
            Boot = "boot-id",
            Version = "0.1.0",
            Retention = Limits.RetentionDefault,
            Language = Language.English,
            Time = time.GetUtcNow(),
            Pressed = TimeSpan.FromSeconds(60),
        };
    }

    BoxStatus IBox.Status => status;

    public WirelessView View { get; } = new() { Phase = WirelessPhase.Hotspot, Hotspot = "messenger-1a2b", Outcome = JoinOutcome.WrongKey, OutcomeNetwork = "home" };

    public bool TryJoin(Ssid ssid, ReadOnlySpan<byte> key)
    {
        Promise(JoinFrame.IsKey(key) && ssid.Hex.Length is > 0 and <= 2 * Ssid.MostBytes, "a network has a name and a password that WPA takes");
        return true;
    }

    public void Seen()
    {
    }

    public override IEnumerable<byte[]> Seeds()
    {
        var (id, key, sixteen, thirtyTwo, sixtyFour) = (Base64Url.EncodeToString(new byte[16]), Base64Url.EncodeToString(founder.PublicKey), B64(16), B64(32), B64(64));
        yield return Request('a', "POST /api/pair/begin", $$"""{"device":"{{key}}","nonce":"{{thirtyTwo}}","proof":"{{thirtyTwo}}"}""");
        yield return Request('a', "POST /api/pair/confirm", $$"""{"device":"{{key}}","signature":"{{sixtyFour}}"}""");
        yield return Request('a', "POST /api/nonce", $$"""{"device":"{{id}}"}""");
        yield return Request('a', "POST /api/devices", "{}", $"Authorization: Appliance {id}.{thirtyTwo}.{sixtyFour}");
        foreach (var (path, body) in new (string, string)[]
                 {
                     ("invitations", $$"""{"token":"{{sixteen}}","rights":3}"""), ("invitations/cancel", $$"""{"token":"{{sixteen}}"}"""), ("devices", "{}"), ("devices/remove", $$"""{"id":"{{id}}"}"""),
                     ("settings", """{"retentionSeconds":3600,"language":"ko"}"""), ("settings", "{}"), ("shred", $$"""{"blinded":"{{thirtyTwo}}"}"""), ("time", """{"time":1800000000}"""),
                     ("unlock/state", "{}"), ("unlock/enrol", "{}"), ("unlock/enrol/finish", $$"""{"exchange":"{{sixteen}}","evaluated":"{{thirtyTwo}}"}"""), ("unlock/start", """{"start":"itself"}"""),
                 }) yield return Request('a', "POST /api/" + path, body, "Authorization: sign");
        yield return Request('b', "POST /api/unlock/begin", $$"""{"slot":"{{sixteen}}"}""", "Origin: https://messenger.local:8443");
        yield return Request('b', "POST /api/unlock/finish", $$"""{"exchange":"{{sixteen}}","evaluated":"{{thirtyTwo}}"}""");
        yield return Request('b', "OPTIONS /api/unlock/begin", "");
        yield return Request('b', "GET /api/box", "");
        foreach (var path in new[] { "/", "/box", "/custody", "/custody.json", "/trusted", "/box/qr.svg", "/box.css", "/api/box", "/elsewhere?lang=ko" }) yield return Request('a', "GET " + path, "", "Accept-Language: ko, en;q=0.5");
        foreach (var path in new[] { "/", "/whose?lang=en", "/home.crt", "/home.mobileconfig" }) yield return Request('c', "GET " + path, "", "User-Agent: Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)");
        yield return Request('a', "POST /box/settings?lang=ko", "retention=3600&language=en", "Sec-Fetch-Site: same-origin");
        yield return Request('a', "POST /erase", "", "Origin: https://box.test");
        yield return Request('k', "POST /wifi?lang=en", "ssid=686f6d65&name=&password=correct+horse%26", "Origin: http://10.10.10.1");
        yield return Request('k', "POST /wifi/seen", "", "Origin: http://10.10.10.1");
        foreach (var path in new[] { "/wifi", "/wifi.json", "/generate_204" }) yield return Request('k', "GET " + path, "");
        yield return Request('a', "POST /wifi", "ssid=other&name=%ea%b9%80&password=", "Sec-Fetch-Site: same-origin");
    }

    public override void Run(byte[] input)
    {
        if (input.Length < 1) return;
        var (context, answer) = Context(input.AsSpan(1));
        // No address asks too often, and nothing of the inputs before stands open for long.
        time.Advance(TimeSpan.FromSeconds(30));
        registry.Add(founder.PublicKey, Rights.Founder);
        if (context.Request.Headers.Authorization == "sign") Sign(context);
        if ((input[0] & 8) != 0)
        {
            context.Connection.LocalIpAddress = Hotspot.Address;
            context.Request.Host = new("10.10.10.1");
        }

        var site = (input[0] & 1) == 0 ? locked : open;
        var served = (input[0] & 2) == 0 || site == locked ? site.OnHttps(context) : site.OnHttp(context);
        // It may go on beside the thread that brought the body (decision 0027), and waits for nobody.
        Promise(((IAsyncResult)served).AsyncWaitHandle.WaitOne(Patience), "an answer waits for nobody");
        served.GetAwaiter().GetResult();
        Promise(context.Response.StatusCode is < 500 or 503, "no answer is a fault of the box's");
        Promise(context.Response.ContentLength is null || context.Request.Method == "HEAD" || context.Response.ContentLength == answer.Length, "an answer is as long as it says");
        // The QR of another phone is text from outside too.
        QrPayload.TryRead(Encoding.Latin1.GetString(input.AsSpan(1)), new byte[QrPayload.MaxBytes], out _);
    }

    public CustodyReport Count() => new() { Now = new(3, 18_240, 5400, 1, 702), Since = new(1_795_489_200, 30, 10, 9, 1, 7, 0), Keys = [new("Signing", 1)], Disk = [new("registry.sealed", 1834, "sealed")] };

    public bool Change(TimeSpan? retention, Language? language)
    {
        Promise(retention is not { } given || BoxSettings.IsRetention(given), "a retention is within its bounds");
        return true;
    }

    public void StorageFailed()
    {
    }

    public Task<byte[]> AskAsync(byte[] request)
    {
        var answer = new byte[256];
        return Task.FromResult(answer[..keeper.Answer(request, answer)]);
    }

    static byte[] Request(char mode, string line, string body, params string[] headers) => Encoding.UTF8.GetBytes($"{mode}{line}\n{string.Concat(headers.Select(header => header + "\n"))}\n{body}");

    static string B64(int bytes) => Base64Url.EncodeToString(Enumerable.Range(0, bytes).Select(i => Token[i % Token.Length]).ToArray());

    // A request line, header lines, an empty line, the body: no more of HTTP than the service itself sees.
    static (DefaultHttpContext Context, MemoryStream Answer) Context(ReadOnlySpan<byte> request)
    {
        var end = request.IndexOf("\n\n"u8);
        var head = Encoding.Latin1.GetString(end < 0 ? request : request[..end]).Split('\n');
        var line = head[0].Split(' ', 2);
        var target = (line.Length > 1 ? line[1] : "").Split('?', 2);
        var context = new DefaultHttpContext();
        context.Request.Method = line[0];
        context.Request.Path = new PathString(target[0].StartsWith('/') ? target[0] : "/" + target[0]);
        context.Request.QueryString = new(target.Length > 1 ? "?" + target[1] : "");
        context.Request.Host = new("box.test");
        context.Connection.RemoteIpAddress = IPAddress.Parse("192.168.0.77");
        foreach (var header in head.Skip(1))
        {
            var parts = header.Split(": ", 2);
            // The server has checked names, values and hosts before.
            if (parts.Length == 2 && parts[0].Length > 0 && parts[0].All(char.IsAsciiLetterOrDigit) is var plain && (plain || parts[0].Contains('-')) && !parts[1].Any(char.IsControl) && parts[0] != "Host")
                context.Request.Headers[parts[0]] = parts[1];
        }

        context.Request.Body = new MemoryStream(end < 0 ? [] : request[(end + 2)..].ToArray());
        var answer = new MemoryStream();
        context.Response.Body = answer;
        return (context, answer);
    }

    void Sign(DefaultHttpContext context)
    {
        var device = DeviceId.Of(founder.PublicKey);
        byte[] nonce = new byte[SignedRequests.NonceBytes], signature = new byte[64];
        requests.TryIssueNonce(device, nonce);
        var body = ((MemoryStream)context.Request.Body).ToArray();
        founder.TrySign(SignedRequests.Text(registry.Box.PublicKey, device, nonce, SignedRequests.Digest("POST", context.Request.Path.Value ?? "/", body)), signature);
        context.Request.Headers.Authorization = $"Appliance {device}.{Base64Url.EncodeToString(nonce)}.{Base64Url.EncodeToString(signature)}";
    }
}
