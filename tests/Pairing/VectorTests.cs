// The box against the test vectors, which another implementation made: ids, handshakes, requests, invitations.
using System.Security.Cryptography;
using System.Text;
using Messenger.Appliance.Core;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Pairing.Tests;

public sealed class VectorTests : IDisposable
{
    readonly KeyArena arena = new();

    public void Dispose() => arena.Dispose();

    [Fact]
    public void Ids_fingerprint_and_wipe_hash_are_those_of_the_vectors()
    {
        var vectors = Vectors.Read("identities");
        foreach (var device in vectors.GetProperty("devices").EnumerateArray())
        {
            using var key = SigningKey.FromSeed(arena, device.Hex("seed"));
            Assert.Equal(device.Hex("key"), key.PublicKey);
            Assert.Equal(device.Text("idText"), DeviceId.Of(key.PublicKey).ToString());
        }

        using var box = SigningKey.FromSeed(arena, vectors.GetProperty("box").Hex("seed"));
        Assert.Equal(vectors.GetProperty("box").Hex("fingerprint"), BoxFingerprint.Of(box.PublicKey));
        using var wipe = WipeSecret.FromBytes(arena, vectors.GetProperty("wipe").Hex("secret"));
        Assert.Equal(vectors.GetProperty("wipe").Hex("hash"), wipe.Hash);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_pairing_handshake_gives_the_bytes_of_the_vectors(byte rights)
    {
        var vectors = Vectors.Read("pairing");
        using var box = SigningKey.FromSeed(arena, vectors.Hex("boxSeed"));
        using var device = SigningKey.FromSeed(arena, vectors.Hex("deviceSeed"));
        using var wipe = WipeSecret.FromBytes(arena, vectors.Hex("wipeSecret"));
        using var token = PairingToken.FromBytes(arena, vectors.Hex("token"));
        var texts = new Handshake.PairingTexts(box.PublicKey, wipe.Hash);

        var begin = texts.Begin(device.PublicKey, vectors.Hex("phoneNonce"));
        Assert.True(token.Verify(begin, vectors.GetProperty("begin").Hex("proof")));
        var transcript = texts.Transcript(device.PublicKey, vectors.Hex("phoneNonce"), vectors.Hex("boxNonce"));
        Assert.Equal(vectors.Hex("transcript"), transcript);
        var proof = new byte[32];
        Assert.True(token.TryCompute(Handshake.PairingTexts.Answer(transcript), proof));
        Assert.Equal(vectors.GetProperty("answer").Hex("proof"), proof);
        Assert.Equal(vectors.GetProperty("answer").Hex("signature"), Sign(box, Handshake.PairingTexts.Box(transcript)));
        Assert.True(Signatures.Verify(device.PublicKey, Handshake.PairingTexts.Device(transcript), vectors.GetProperty("confirm").Hex("signature")));
        Assert.Equal(vectors.GetProperty("done")[rights - 1].Hex("signature"), Sign(box, Handshake.PairingTexts.Done(transcript, (Rights)rights)));
    }

    [Fact]
    public void Signed_requests_of_the_vectors_verify()
    {
        var vectors = Vectors.Read("requests");
        using var box = SigningKey.FromSeed(arena, vectors.Hex("boxSeed"));
        using var device = SigningKey.FromSeed(arena, vectors.Hex("deviceSeed"));
        foreach (var request in vectors.GetProperty("requests").EnumerateArray())
        {
            var nonce = new byte[32];
            var signature = new byte[64];
            Assert.True(AuthorizationHeader.TryParse(request.Text("authorization"), out var id, nonce, signature));
            Assert.Equal(vectors.Hex("nonce"), nonce);
            Assert.Equal(request.Hex("signature"), signature);
            var digest = SignedRequests.Digest(request.Text("method"), request.Text("path"), Encoding.UTF8.GetBytes(request.Text("body")));
            Assert.Equal(request.Hex("digest"), digest);
            Assert.True(Signatures.Verify(device.PublicKey, SignedRequests.Text(box.PublicKey, id, nonce, digest), signature));
        }
    }

    [Fact]
    public void Connecting_is_signed_by_box_and_phone_as_the_vectors_say()
    {
        var vectors = Vectors.Read("connect");
        using var box = SigningKey.FromSeed(arena, vectors.Hex("boxSeed"));
        using var device = SigningKey.FromSeed(arena, vectors.Hex("deviceSeed"));
        Assert.Equal(vectors.Hex("boxSignature"), Sign(box, [.. Contexts.ConnectBox, 0, .. vectors.Hex("u")]));
        Assert.Equal(vectors.Hex("answerData"), Sign(device, [.. Contexts.ConnectDevice, 0, .. vectors.Hex("u")]));
    }

    [Fact]
    public void An_invitation_s_token_and_vouching_key_come_from_its_secret()
    {
        var vectors = Vectors.Read("invitations");
        Assert.Equal(vectors.Hex("token"), Derive(vectors.Hex("secret"), 16, Contexts.InviteToken));
        Assert.Equal(vectors.Hex("vouchKey"), Derive(vectors.Hex("secret"), 32, "messenger-appliance/invite-vouch/1"u8));
    }

    static byte[] Derive(byte[] secret, int length, ReadOnlySpan<byte> info) => HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, length, info: info.ToArray());

    static byte[] Sign(SigningKey key, ReadOnlySpan<byte> text)
    {
        var signature = new byte[64];
        Assert.True(key.TrySign(text, signature));
        return signature;
    }
}
