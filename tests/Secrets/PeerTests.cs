// Our own calls of libsodium beside those of Sodium.Core, which somebody else wrote and others use: what one makes the other
// takes, for messages of every length (decision 0132).
using CsCheck;
using Sodium;

namespace Messenger.Appliance.Secrets.Tests;

public sealed class PeerTests : IDisposable
{
    static readonly Gen<byte[]> Messages = Gen.Byte.Array[0, 300];
    readonly KeyArena arena = new();

    [Fact]
    public void What_we_sign_the_peer_verifies()
    {
        using var key = SigningKey.Generate(arena);
        var publicKey = key.PublicKey.ToArray();
        Messages.Sample(
            message =>
            {
                var signature = new byte[SigningKey.SignatureBytes];
                return key.TrySign(message, signature) && PublicKeyAuth.VerifyDetached(signature, message, publicKey);
            },
            iter: 200);
    }

    [Fact]
    public void What_the_peer_signs_we_verify_and_nothing_else()
    {
        using var pair = PublicKeyAuth.GenerateKeyPair();
        Messages.Sample(
            message =>
            {
                var signature = PublicKeyAuth.SignDetached(message, pair.PrivateKey);
                byte[] other = [.. message, 1];
                return Signatures.Verify(pair.PublicKey, message, signature) && !Signatures.Verify(pair.PublicKey, other, signature);
            },
            iter: 200);
    }

    [Fact]
    public void A_seed_gives_both_the_same_key()
    {
        byte[] seed = [.. Enumerable.Range(0, SigningKey.SeedBytes).Select(i => (byte)i)];
        using var key = SigningKey.FromSeed(arena, seed);
        using var pair = PublicKeyAuth.GenerateKeyPair(seed);
        Assert.Equal(pair.PublicKey, key.PublicKey.ToArray());
    }

    public void Dispose() => arena.Dispose();
}
