// Sealing: round trips, and the refusal of whatever was changed, anywhere.
using CsCheck;

namespace Messenger.Appliance.Secrets.Tests;

public sealed class SealKeyTests : IDisposable
{
    readonly KeyArena arena = new();

    public void Dispose() => arena.Dispose();

    [Fact]
    public void What_is_sealed_opens_again_with_the_same_associated_data() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Byte.Array[0, 40]).Sample((plain, associated) =>
        {
            using var key = SealKey.Generate(arena);
            var sealedForm = new byte[plain.Length + SealKey.Overhead];
            Assert.True(key.TrySeal(plain, associated, sealedForm));
            var opened = new byte[plain.Length];
            Assert.True(key.TryOpen(sealedForm, associated, opened));
            Assert.Equal(plain, opened);
            Assert.False(key.TryOpen(sealedForm, [.. associated, 0], opened));
        }, iter: 200, threads: 1);

    [Fact]
    public void A_change_of_any_bit_is_refused_and_leaves_zeros()
    {
        using var key = SealKey.Generate(arena);
        var sealedForm = new byte[32 + SealKey.Overhead];
        Assert.True(key.TrySeal(Enumerable.Repeat((byte)9, 32).ToArray(), "place"u8, sealedForm));
        for (var bit = 0; bit < sealedForm.Length * 8; bit++)
        {
            var changed = sealedForm.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            var opened = Enumerable.Repeat((byte)1, 32).ToArray();
            Assert.False(key.TryOpen(changed, "place"u8, opened));
            Assert.All(opened, b => Assert.Equal(0, b));
        }

        Assert.False(key.TryOpen(sealedForm.AsSpan(1), "place"u8, new byte[31]));
    }

    [Fact]
    public void A_key_sealed_from_its_slot_comes_back_the_same()
    {
        using var seal = SealKey.Generate(arena);
        using var signing = SigningKey.Generate(arena);
        var stored = new byte[SealKey.SealedBytes(signing)];
        Assert.True(seal.TrySeal(signing, "box"u8, stored));
        using var again = SigningKey.Open(arena, seal, stored, "box"u8);
        Assert.Equal(signing.PublicKey, again!.PublicKey);
        Assert.Null(SigningKey.Open(arena, seal, stored, "other"u8));
        Assert.Equal(2, arena.Count(KeyKind.Signing));
    }
}
