// An adult's phone as the box meets it: it evaluates what the box blinded, and keeps the number of its slot.
using System.Security.Cryptography;

namespace Messenger.Appliance.Secrets.Tests;

sealed class TestPhone(KeyArena arena, byte[]? slot = null)
{
    readonly KeyArena box = arena;
    readonly byte[] scalar = NewScalar();

    public byte[] Id { get; } = RandomNumberGenerator.GetBytes(16);

    public byte[] Slot { get; private set; } = slot ?? new byte[16];

    public bool Enrol(UnlockSlots slots, VaultKey key)
    {
        var (id, input) = (RandomNumberGenerator.GetBytes(16), RandomNumberGenerator.GetBytes(32));
        using var share = Share(input);
        if (!slots.TryEnrol(box, key, share, id, input, Id)) return false;
        Slot = id;
        return true;
    }

    public VaultKey? Open(UnlockSlots slots)
    {
        var input = new byte[32];
        if (!slots.TryInput(Slot, input)) return null;
        using var share = Share(input);
        return slots.Open(box, Slot, share, out _);
    }

    SealKey Share(byte[] input)
    {
        var (blinded, evaluated) = (new byte[32], new byte[32]);
        using var key = OprfKey.FromScalar(box, scalar);
        using var blind = OprfBlind.Create(box, input, blinded);
        Assert.True(key.TryEvaluate(blinded, evaluated));
        return blind.TryFinalize(input, evaluated, "messenger-appliance/unlock/1"u8)!;
    }

    // Below the group's order, which is just above 2^252.
    static byte[] NewScalar()
    {
        var scalar = RandomNumberGenerator.GetBytes(32);
        scalar[31] &= 0x0f;
        return scalar;
    }
}
