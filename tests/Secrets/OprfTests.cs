// The oblivious exchange against RFC 9497's own vectors, and what a wrong, broken or late answer gives: nothing.
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Messenger.Appliance.Secrets.Tests;

public sealed class OprfTests : IDisposable
{
    static readonly JsonElement Vectors = Read();
    readonly KeyArena arena = new();

    public void Dispose() => arena.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Both_halves_are_those_of_RFC_9497(int number)
    {
        var exchange = Vectors.GetProperty("exchanges")[number];
        using var key = OprfKey.FromScalar(arena, Hex(Vectors, "secretKey"));
        var (blinded, evaluated, output) = (new byte[32], new byte[32], new byte[64]);
        using var blind = OprfBlind.FromScalar(arena, Hex(exchange, "blind"), Hex(exchange, "input"), blinded);
        Assert.Equal(Hex(exchange, "blinded"), blinded);
        Assert.True(key.TryEvaluate(blinded, evaluated));
        Assert.Equal(Hex(exchange, "evaluated"), evaluated);
        Assert.True(blind.TryReveal(Hex(exchange, "input"), evaluated, output));
        Assert.Equal(Hex(exchange, "output"), output);
    }

    [Fact]
    public void What_is_no_element_of_the_group_is_refused_by_both_halves()
    {
        using var key = OprfKey.Generate(arena);
        using var blind = OprfBlind.Create(arena, "input"u8, new byte[32]);
        foreach (var refused in Vectors.GetProperty("refused").EnumerateArray())
        {
            var evaluated = new byte[32];
            Assert.False(key.TryEvaluate(Hex(refused, "element"), evaluated));
            Assert.All(evaluated, b => Assert.Equal(0, b));
            Assert.Null(blind.TryFinalize("input"u8, Hex(refused, "element"), "purpose"u8));
        }
    }

    [Fact]
    public void The_same_key_and_input_give_the_same_sealing_key_under_every_blind_and_nothing_else_does()
    {
        using var key = OprfKey.Generate(arena);
        using var stranger = OprfKey.Generate(arena);
        var form = new byte[4 + SealKey.Overhead];
        Assert.True(Exchange(key, "input"u8, "purpose"u8).TrySeal("text"u8, [], form));

        Assert.True(Exchange(key, "input"u8, "purpose"u8).TryOpen(form, [], new byte[4]));
        Assert.False(Exchange(stranger, "input"u8, "purpose"u8).TryOpen(form, [], new byte[4]));
        Assert.False(Exchange(key, "other"u8, "purpose"u8).TryOpen(form, [], new byte[4]));
        Assert.False(Exchange(key, "input"u8, "another"u8).TryOpen(form, [], new byte[4]));
    }

    [Fact]
    public void Nothing_of_an_exchange_stays_in_the_arena()
    {
        using (var key = OprfKey.Generate(arena)) Exchange(key, "input"u8, "purpose"u8).Dispose();
        Assert.False(arena.Memory.Span.ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void A_key_comes_back_from_its_sealed_form_alone()
    {
        using var seal = SealKey.Generate(arena);
        using var key = OprfKey.Generate(arena);
        var form = new byte[SealKey.SealedBytes(key)];
        Assert.True(seal.TrySeal(key, "place"u8, form));
        using var again = OprfKey.Open(arena, seal, form, "place"u8);
        var (blinded, first, second) = (new byte[32], new byte[32], new byte[32]);
        using var blind = OprfBlind.Create(arena, "input"u8, blinded);
        Assert.True(key.TryEvaluate(blinded, first));
        Assert.True(again!.TryEvaluate(blinded, second));
        Assert.Equal(first, second);
        form[^1] ^= 1;
        Assert.Null(OprfKey.Open(arena, seal, form, "place"u8));
    }

    [Fact]
    public void A_wipe_ends_both_halves()
    {
        var key = OprfKey.Generate(arena);
        var blinded = new byte[32];
        var blind = OprfBlind.Create(arena, "input"u8, blinded);
        var evaluated = new byte[32];
        Assert.True(key.TryEvaluate(blinded, evaluated));
        arena.Zero();
        Assert.False(key.TryEvaluate(blinded, new byte[32]));
        Assert.Null(blind.TryFinalize("input"u8, evaluated, "purpose"u8));
        Assert.False(arena.Memory.Span.ContainsAnyExcept((byte)0));
    }

    SealKey Exchange(OprfKey key, ReadOnlySpan<byte> input, ReadOnlySpan<byte> purpose)
    {
        var (blinded, evaluated) = (new byte[32], new byte[32]);
        using var blind = OprfBlind.Create(arena, input, blinded);
        Assert.True(key.TryEvaluate(blinded, evaluated));
        return blind.TryFinalize(input, evaluated, purpose)!;
    }

    static byte[] Hex(JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);

    static JsonElement Read([CallerFilePath] string here = "") =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(here)!, "..", "vectors", "oprf.json"))).RootElement;
}
