// A box with a registry of its own and a clock that the test moves, and phones that speak the protocol by the book: with
// .NET's own HMAC, over texts put together here.
using System.Security.Cryptography;
using Messenger.Appliance.Core;
using Messenger.Appliance.Pairing.Handshake;
using Messenger.Appliance.Pairing.Qr;
using Messenger.Appliance.Registry;
using Messenger.Appliance.Secrets;
using Microsoft.Extensions.Time.Testing;

namespace Messenger.Appliance.Pairing.Tests;

sealed class PairingHome : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("pairing").FullName;

    public PairingHome(Limits? limits = null, FakeTimeProvider? time = null)
    {
        Time = time ?? new();
        using var key = VaultKey.Generate(Arena);
        Registry = DeviceRegistry.Open(folder, key, fresh: true, Arena, limits ?? Limits.Default).Registry!;
        Offers = new(Arena, Time);
        Window = new(Offers, Registry);
        Invitations = new(Offers, Registry);
        Handshake = new(Offers, Registry);
        Requests = new(Arena, Registry, Time);
    }

    public static QrAddress Address { get; } = new(System.Net.IPAddress.Parse("192.168.0.20"), 8080, "messenger");

    public KeyArena Arena { get; } = new();

    public FakeTimeProvider Time { get; }

    public DeviceRegistry Registry { get; }

    public Offers Offers { get; }

    public PairingWindow Window { get; }

    public Invitations Invitations { get; }

    public PairingHandshake Handshake { get; }

    public SignedRequests Requests { get; }

    /// <summary>The token in the QR that the window shows.</summary>
    public byte[] ShownToken()
    {
        var url = new char[QrAddress.MaxUrlChars];
        Assert.True(Window.TryWriteUrl(Address, url, out var length));
        Assert.True(QrPayload.TryRead(url.AsSpan(0, length)[(url.AsSpan().IndexOf('#') + 1)..], new byte[QrPayload.MaxBytes], out var payload));
        Assert.Equal(QrKind.Founder, payload.Kind);
        return payload.Secret.ToArray();
    }

    public Phone NewPhone(byte[]? token = null) => new(this, token ?? RandomNumberGenerator.GetBytes(16));

    /// <summary>A phone that is paired as the founder.</summary>
    public Phone Founder()
    {
        Assert.Equal(PairPress.Opened, Window.Press());
        var phone = NewPhone(ShownToken());
        Assert.Equal(PairingOutcome.Accepted, phone.Begin());
        Assert.Equal(PairingOutcome.Accepted, phone.Confirm());
        return phone;
    }

    public void Dispose()
    {
        Requests.Dispose();
        Offers.Dispose();
        Registry.Dispose();
        Arena.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}

sealed class Phone(PairingHome home, byte[] token)
{
    readonly SigningKey key = SigningKey.Generate(new KeyArena());

    public byte[] Nonce { get; } = RandomNumberGenerator.GetBytes(32);

    public byte[] Key => key.PublicKey.ToArray();

    public DeviceId Id => DeviceId.Of(key.PublicKey);

    public PairingAnswer? Answer { get; private set; }

    public PairingDone? Done { get; private set; }

    byte[] Transcript => [.. Answer!.Box, .. Key, .. Nonce, .. Answer.Nonce, .. Answer.WipeHash];

    public static byte[] Text(string context, params byte[][] fields) =>
        [.. System.Text.Encoding.ASCII.GetBytes($"messenger-appliance/{context}/1"), 0, .. fields.SelectMany(field => field)];

    public PairingOutcome Begin()
    {
        var proof = HMACSHA256.HashData(token, Text("pair-begin", BoxFingerprint.Of(home.Registry.Box.PublicKey), Key, Nonce));
        var outcome = home.Handshake.Begin(Key, Nonce, proof, out var answer);
        if (outcome != PairingOutcome.Accepted) return outcome;
        Answer = answer;
        Assert.Equal(HMACSHA256.HashData(token, Text("pair-answer", Transcript)), answer!.Proof);
        Assert.True(Signatures.Verify(answer.Box, Text("pair-box", Transcript), answer.Signature));
        return outcome;
    }

    public PairingOutcome Confirm()
    {
        var outcome = home.Handshake.Confirm(Key, Sign(Text("pair-device", Transcript)), out var done);
        if (outcome != PairingOutcome.Accepted) return outcome;
        Done = done;
        Assert.True(Signatures.Verify(Answer!.Box, Text("pair-done", Transcript, [(byte)done!.Rights]), done.Signature));
        return outcome;
    }

    public byte[] Sign(byte[] text)
    {
        var signature = new byte[64];
        Assert.True(key.TrySign(text, signature));
        return signature;
    }

    public byte[] AskNonce()
    {
        var nonce = new byte[SignedRequests.NonceBytes];
        Assert.True(home.Requests.TryIssueNonce(Id, nonce));
        return nonce;
    }

    public string Authorize(byte[] nonce, string method, string path, byte[] body)
    {
        var id = new byte[16];
        Id.WriteBytes(id);
        var digest = SHA256.HashData([.. System.Text.Encoding.UTF8.GetBytes($"{method} {path}\n"), .. body]);
        var signature = Sign(Text("request", home.Registry.Box.PublicKey.ToArray(), id, nonce, digest));
        return $"Appliance {Id}.{B64(nonce)}.{B64(signature)}";
    }

    public static string B64(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
