// Known answers from the standards, so that the native calls are the algorithms we say they are.
namespace Messenger.Appliance.Secrets.Tests;

public sealed class StandardsTests : IDisposable
{
    readonly KeyArena arena = new();

    public void Dispose() => arena.Dispose();

    /// <summary>RFC 8032, section 7.1, TEST 2.</summary>
    [Fact]
    public void Ed25519_signs_as_RFC_8032_says()
    {
        using var key = SigningKey.FromSeed(arena, Convert.FromHexString("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
        Assert.Equal("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", Convert.ToHexStringLower(key.PublicKey));
        var signature = new byte[64];
        Assert.True(key.TrySign([0x72], signature));
        Assert.Equal(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
            Convert.ToHexStringLower(signature));
        Assert.True(Signatures.Verify(key.PublicKey, [0x72], signature));
        Assert.False(Signatures.Verify(key.PublicKey, [0x73], signature));
        Assert.False(Signatures.Verify(key.PublicKey, [0x72], signature.AsSpan(1)));
        Assert.False(Signatures.Verify([], [0x72], signature));
    }

    /// <summary>A signature with S + L in place of S verifies in lax implementations (RFC 8032, section 5.1.7).</summary>
    [Fact]
    public void A_malleated_signature_is_refused()
    {
        using var key = SigningKey.Generate(arena);
        var signature = new byte[64];
        Assert.True(key.TrySign("text"u8, signature));
        byte[] order = [.. Convert.FromHexString("edd3f55c1a631258d69cf7a2def9de14"), .. new byte[15], 0x10];
        var carry = 0;
        for (var i = 0; i < 32; i++)
        {
            carry += signature[32 + i] + order[i];
            signature[32 + i] = (byte)carry;
            carry >>= 8;
        }

        Assert.False(Signatures.Verify(key.PublicKey, "text"u8, signature));
    }

    /// <summary>RFC 4231 has no key this short; a short key must equal HMAC over the key as it is.</summary>
    [Fact]
    public void HMAC_of_a_short_token_is_that_of_its_16_bytes()
    {
        var value = Convert.FromHexString("000102030405060708090a0b0c0d0e0f");
        using var token = PairingToken.FromBytes(arena, value);
        var mac = new byte[32];
        Assert.True(token.TryCompute("text"u8, mac));
        Assert.Equal(System.Security.Cryptography.HMACSHA256.HashData(value, "text"u8), mac);
        Assert.True(token.Verify("text"u8, mac));
        mac[31] ^= 1;
        Assert.False(token.Verify("text"u8, mac));
        Assert.True(token.Matches(value));
        Assert.False(token.Matches(value.AsSpan(1)));
    }

    [Fact]
    public void The_wipe_hash_is_that_of_the_protocol()
    {
        using var secret = WipeSecret.FromBytes(arena, Enumerable.Repeat((byte)5, 32).ToArray());
        var expected = new byte[32];
        Core.Digest.Of(Core.Contexts.Wipe, Enumerable.Repeat((byte)5, 32).ToArray(), expected);
        Assert.Equal(expected, secret.Hash);
        var revealed = new byte[32];
        Assert.True(secret.TryReveal(revealed));
        Assert.All(revealed, b => Assert.Equal(5, b));
    }

    [Fact]
    public void Random_bytes_fill_all_of_the_span_and_differ()
    {
        var first = new byte[64];
        var second = new byte[64];
        RandomBytes.Fill(first);
        RandomBytes.Fill(second);
        Assert.NotEqual(first, second);
        Assert.True(first.Distinct().Count() > 16);
    }
}
