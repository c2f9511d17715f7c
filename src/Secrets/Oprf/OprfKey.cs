// The server's half of an oblivious exchange (RFC 9497, mode OPRF, ristretto255-SHA512): a scalar of 32 bytes that evaluates
// what a client blinded. The server learns neither the client's input nor the output; without this key nobody gets the output.
using Messenger.Appliance.Secrets.Interop;

namespace Messenger.Appliance.Secrets;

public sealed unsafe class OprfKey : FixedSecret
{
    public const int ElementBytes = 32;
    public const int ScalarBytes = 32;

    OprfKey(KeyArena arena) : base(arena, KeyKind.Evaluation, ScalarBytes)
    {
    }

    public static OprfKey Generate(KeyArena arena)
    {
        var key = new OprfKey(arena);
        LibSodium.crypto_core_ristretto255_scalar_random(key.Slot);
        key.Complete();
        return key;
    }

    /// <summary>From a reduced scalar of 32 bytes, which the caller erases.</summary>
    public static OprfKey FromScalar(KeyArena arena, ReadOnlySpan<byte> scalar) => Copy(new OprfKey(arena), scalar);

    /// <summary>From its sealed form; null when it does not open.</summary>
    public static OprfKey? Open(KeyArena arena, SealKey with, ReadOnlySpan<byte> sealedForm, ReadOnlySpan<byte> associated) =>
        Opened(new OprfKey(arena), with, sealedForm, associated);

    /// <summary>
    /// BlindEvaluate: 32 bytes into 32 bytes. False when <paramref name="blinded"/> is no element of the group or its
    /// identity, and when the key is gone: zeros then.
    /// </summary>
    public bool TryEvaluate(ReadOnlySpan<byte> blinded, Span<byte> evaluated)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(evaluated.Length, ElementBytes);
        if (!IsAlive || blinded.Length != ElementBytes) return false;
        int failed;
        fixed (byte* b = blinded, e = evaluated)
        {
            failed = LibSodium.crypto_scalarmult_ristretto255(e, Slot, b);
        }

        if (failed != 0) evaluated[..ElementBytes].Clear();
        return failed == 0 && Survived(evaluated[..ElementBytes]);
    }
}
