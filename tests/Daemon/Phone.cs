// A phone in C#, for the API alone: pairs with a link as the protocol says, checks every proof, signs its requests.
using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Messenger.Appliance.Core;
using Messenger.Appliance.Relay.Tests.Kit;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Daemon.Tests;

sealed class Phone(HttpClient box) : IDisposable
{
    readonly KeyArena arena = new();
    SigningKey? key;
    byte[] boxKey = [];

    SigningKey Key => key ??= SigningKey.Generate(arena);

    public string DeviceKey => Text(Key.PublicKey);

    public string Id => DeviceId.Of(Key.PublicKey).ToString();

    public byte[] WipeHash { get; private set; } = [];

    public byte[] BoxKey => boxKey;

    /// <summary>A property for CONNECT, where the session is to outlive its connection.</summary>
    public byte[] SessionExpiry { get; init; } = [];

    public byte[] Transcript { get; private set; } = [];

    /// <summary>Step 1; the answer's proofs are checked. Status and code where the box refuses.</summary>
    public async Task<(int Status, string? Error)> BeginAsync(string link)
    {
        var nonce = RandomNumberGenerator.GetBytes(32);
        using var token = Token(link, out var fingerprint);
        var (status, answer) = await PostAsync("/api/pair/begin", BeginBody(link, nonce));
        if (status != 200) return (status, answer.GetProperty("error").GetString());
        boxKey = Bytes(answer, "box");
        WipeHash = Bytes(answer, "wipe");
        Transcript = [.. boxKey, .. Key.PublicKey, .. nonce, .. Bytes(answer, "nonce"), .. WipeHash];
        var hash = new byte[32];
        Digest.Of(Contexts.Box, boxKey, hash);
        Assert.Equal(fingerprint, hash[..16]);
        Assert.Equal(Mac(token, Join(Contexts.PairAnswer, Transcript)), Bytes(answer, "proof"));
        Assert.True(Signatures.Verify(boxKey, Join(Contexts.PairBox, Transcript), Bytes(answer, "signature")));
        return (status, null);
    }

    /// <summary>What it would send as step 1.</summary>
    public string BeginBody(string link, byte[] nonce)
    {
        using var token = Token(link, out var fingerprint);
        return $$"""{"device":"{{DeviceKey}}","nonce":"{{Text(nonce)}}","proof":"{{Text(Mac(token, Join(Contexts.PairBegin, fingerprint, Key.PublicKey, nonce)))}}"}""";
    }

    /// <summary>Step 2.</summary>
    public async Task<(int Status, string? Error)> ConfirmAsync()
    {
        var (status, answer) = await PostAsync("/api/pair/confirm", $$"""{"device":"{{DeviceKey}}","signature":"{{Text(Sign(Join(Contexts.PairDevice, Transcript)))}}"}""");
        if (status != 200) return (status, answer.GetProperty("error").GetString());
        byte[] rights = [(byte)answer.GetProperty("rights").GetInt32()];
        Assert.True(Signatures.Verify(boxKey, Join(Contexts.PairDone, Transcript, rights), Bytes(answer, "signature")));
        return (status, null);
    }

    public async Task PairAsync(string link)
    {
        Assert.Equal((200, null), await BeginAsync(link));
        Assert.Equal((200, null), await ConfirmAsync());
    }

    /// <summary>The same phone at a box that was started again, elsewhere.</summary>
    public Phone At(HttpClient again)
    {
        box = again;
        return this;
    }

    /// <summary>A signed request of a phone that never paired: it has the box's key from another one.</summary>
    public Task<(int Status, JsonElement Answer)> AskAsync(string path, string body, Phone other)
    {
        return Knowing(other).AskAsync(path, body);
    }

    /// <summary>The same phone, with the box's key from another one.</summary>
    public Phone Knowing(Phone other)
    {
        boxKey = other.boxKey;
        return this;
    }

    /// <summary>A signed request; <paramref name="spoil"/> changes what is signed.</summary>
    public async Task<(int Status, JsonElement Answer)> AskAsync(string path, string body, string spoil = "")
    {
        return await PostAsync(path, body, Authorize(path, body + spoil, await NonceAsync()));
    }

    public async Task<byte[]> NonceAsync() => Bytes((await PostAsync("/api/nonce", $$"""{"device":"{{Id}}"}""")).Answer, "nonce");

    /// <summary>What its Authorization header says behind the scheme.</summary>
    public string Authorize(string path, string body, byte[] nonce)
    {
        var id = new byte[16];
        DeviceId.Of(Key.PublicKey).WriteBytes(id);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"POST {path}\n{body}"));
        return $"{Id}.{Text(nonce)}.{Text(Sign(Join(Contexts.Request, boxKey, id, nonce, hash)))}";
    }

    /// <summary>Connects over TLS as protocol.md says; the client has authenticated, or the reason why not.</summary>
    public async Task<(TestClient Client, byte Reason)> ConnectAsync(IReached at, params string[] topics)
    {
        var socket = new TcpClient("127.0.0.1", at.MqttPort);
        var tls = new SslStream(socket.GetStream());
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { await at.AuthorityAsync() }, RevocationMode = X509RevocationMode.NoCheck };
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "127.0.0.1", CertificateChainPolicy = trust });
        return await ProveAsync(TestClient.Over(tls), null, topics);
    }

    /// <summary>The proof of protocol.md over whatever connects, asking for a session that lasts so long, and for the one that waits; null: a new one.</summary>
    public async Task<(TestClient Client, byte Reason)> ProveAsync(TestClient client, TimeSpan? session, params string[] topics)
    {
        var nonce = RandomNumberGenerator.GetBytes(32);
        byte[] properties = [.. session is { } asked ? Wire.SessionExpiry((uint)asked.TotalSeconds) : SessionExpiry, .. Authentication(nonce)];
        await client.SendAsync(Wire.Connect(Id, properties, cleanStart: session is null));
        var offer = (await client.ExpectAsync(15)).Body[^96..];
        await client.SendAsync(Wire.Auth(0x18, Authentication(Answer(nonce, offer))));
        var reason = (await client.ExpectAsync(2)).Reason;
        if (reason == 0 && topics.Length > 0) await client.SubscribeAsync(topics);
        return (client, reason);
    }

    /// <summary>The phone's half of the proof.</summary>
    public byte[] Answer(byte[] nonce, byte[] offer) => Sign(Join(Contexts.ConnectDevice, ConnectTranscript(nonce, offer)));

    /// <summary>Whether the box that this phone paired with made this offer.</summary>
    public bool IsFromItsBox(byte[] nonce, byte[] offer) => Signatures.Verify(boxKey, Join(Contexts.ConnectBox, ConnectTranscript(nonce, offer)), offer.AsSpan(32));

    /// <summary>Invites a phone, and gives the link that it pairs with: the same token as the box's own links carry.</summary>
    public async Task<string> InviteAsync(int rights)
    {
        var token = RandomNumberGenerator.GetBytes(16);
        Assert.Equal(200, (await AskAsync("/api/invitations", $$"""{"token":"{{Text(token)}}","rights":{{rights}}}""")).Status);
        var fingerprint = new byte[32];
        Digest.Of(Contexts.Box, boxKey, fingerprint);
        return "#" + Text([1, .. token, .. fingerprint[..16], .. "messenger"u8]);
    }

    public async Task<(int Status, JsonElement Answer)> PostAsync(string path, string body, string? authorization = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (authorization is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Appliance", authorization);
        using var response = await box.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.False(text.Length == 0, $"{path} was answered with {(int)response.StatusCode} and nothing more");
        return ((int)response.StatusCode, JsonDocument.Parse(text).RootElement);
    }

    public void Dispose()
    {
        key?.Dispose();
        arena.Dispose();
    }

    PairingToken Token(string link, out byte[] fingerprint)
    {
        var payload = Base64Url.DecodeFromChars(link.AsSpan(link.IndexOf('#') + 1));
        Assert.Equal(1, payload[0]);
        fingerprint = payload.AsSpan(17, 16).ToArray();
        return PairingToken.FromBytes(arena, payload.AsSpan(1, 16));
    }

    byte[] ConnectTranscript(byte[] nonce, byte[] offer)
    {
        var id = new byte[16];
        DeviceId.Of(Key.PublicKey).WriteBytes(id);
        return [.. boxKey, .. id, .. nonce, .. offer[..32]];
    }

    byte[] Sign(byte[] text)
    {
        var signature = new byte[64];
        Assert.True(Key.TrySign(text, signature));
        return signature;
    }

    static byte[] Mac(PairingToken token, byte[] text)
    {
        var mac = new byte[32];
        Assert.True(token.TryCompute(text, mac));
        return mac;
    }

    static byte[] Join(ReadOnlySpan<byte> context, params ReadOnlySpan<byte[]> fields)
    {
        var text = new MemoryStream();
        text.Write(context);
        text.WriteByte(0);
        foreach (var field in fields) text.Write(field);
        return text.ToArray();
    }

    byte[] Join(ReadOnlySpan<byte> context, byte[] first, ReadOnlySpan<byte> second, byte[] third) => Join(context, first, second.ToArray(), third);

    static byte[] Bytes(JsonElement answer, string name) => Base64Url.DecodeFromChars(answer.GetProperty(name).GetString());

    static byte[] Authentication(byte[] data) => [0x15, .. Wire.Text("messenger-appliance/1"), 0x16, .. Wire.Binary(data)];

    static string Text(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
