// Keys end when the arena does, also while they are in use; and slots come back when keys are disposed.
namespace Messenger.Appliance.Secrets.Tests;

public class KeyArenaTests
{
    [Fact]
    public void A_wiped_arena_refuses_every_use_and_holds_only_zeros()
    {
        using var arena = new KeyArena();
        var signing = SigningKey.Generate(arena);
        var seal = SealKey.Generate(arena);
        var mac = MacKey.Generate(arena);
        var token = PairingToken.Generate(arena);
        var wipe = WipeSecret.Generate(arena);
        var certificate = CertificateKey.FromPkcs8(arena, new byte[] { 1, 2, 3 });
        using var vault = VaultKey.Generate(arena);
        Assert.Equal(1, arena.Count(KeyKind.Signing));

        arena.Zero();

        var buffer = new byte[64];
        Assert.False(signing.TrySign("text"u8, buffer));
        Assert.False(seal.TrySeal("text"u8, [], new byte[4 + SealKey.Overhead]));
        Assert.False(mac.TryCompute("text"u8, buffer));
        Assert.False(mac.Verify("text"u8, buffer.AsSpan(0, 32)));
        Assert.False(token.TryReveal(buffer));
        Assert.False(token.Matches(new byte[16]));
        Assert.False(wipe.TryReveal(buffer));
        Assert.False(certificate.TryCopyTo(buffer));
        using var derived = vault.Derive("purpose"u8);
        Assert.False(derived.TrySeal("text"u8, [], new byte[4 + SealKey.Overhead]));
        Assert.All(Enum.GetValues<KeyKind>(), kind => Assert.Equal(0, arena.Count(kind)));
        Assert.True(arena.IsErased);
        Assert.All(buffer, b => Assert.Equal(0, b));
        Assert.False(arena.Memory.Span.ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void A_key_made_after_the_wipe_is_dead_and_leaves_nothing()
    {
        using var arena = new KeyArena();
        arena.Zero();
        var key = SigningKey.Generate(arena);
        Assert.False(key.IsAlive);
        Assert.False(key.TrySign("text"u8, new byte[64]));
        Assert.False(arena.Memory.Span.ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void A_disposed_key_leaves_zeros_and_its_slot_serves_another()
    {
        using var arena = new KeyArena();
        for (var i = 0; i < 1000; i++)
        {
            var token = PairingToken.Generate(arena);
            token.Dispose();
            token.Dispose();
        }

        Assert.Equal(0, arena.Count(KeyKind.PairingToken));
        Assert.False(arena.Memory.Span.ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void More_keys_than_slots_are_refused_as_a_bug()
    {
        using var arena = new KeyArena();
        for (var i = 0; i < 64; i++) MacKey.Generate(arena);
        Assert.Throws<InvalidOperationException>(() => MacKey.Generate(arena));
    }

    [Fact]
    public void A_wipe_during_use_lets_no_half_signed_result_out()
    {
        for (var round = 0; round < 100; round++)
        {
            using var arena = new KeyArena();
            var key = SigningKey.Generate(arena);
            var wrong = 0;
            var users = Enumerable.Range(0, 2).Select(_ => new Thread(() =>
            {
                var signature = new byte[64];
                while (key.TrySign("text"u8, signature))
                {
                    if (!Signatures.Verify(key.PublicKey, "text"u8, signature)) Interlocked.Increment(ref wrong);
                    signature.AsSpan().Clear();
                }

                if (signature.AsSpan().ContainsAnyExcept((byte)0)) Interlocked.Increment(ref wrong);
            })).ToList();
            users.ForEach(u => u.Start());
            Thread.SpinWait(round * 500);
            arena.Zero();
            users.ForEach(u => u.Join());
            Assert.Equal(0, wrong);
        }
    }

    [Fact]
    public void Keys_born_while_the_wipe_passes_are_erased_by_their_maker()
    {
        for (var round = 0; round < 100; round++)
        {
            using var arena = new KeyArena();
            var makers = Enumerable.Range(0, 2).Select(_ => new Thread(() =>
            {
                for (var i = 0; i < 20; i++) PairingToken.Generate(arena);
            })).ToList();
            makers.ForEach(m => m.Start());
            Thread.SpinWait(round * 50);
            arena.Zero();
            makers.ForEach(m => m.Join());
            Assert.False(arena.Memory.Span.ContainsAnyExcept((byte)0));
        }
    }
}
