// A one-time token of 16 bytes (protocol.md, QR code): shown in a QR, proved by HMAC, erased when spent, too old or
// wiped. The only secret besides the wipe's that is made to be shown.
using Messenger.Appliance.Secrets.Interop;

namespace Messenger.Appliance.Secrets;

public sealed unsafe class PairingToken : MacKey
{
    public const int Bytes = 16;

    PairingToken(KeyArena arena) : base(arena, KeyKind.PairingToken, Bytes)
    {
    }

    public static new PairingToken Generate(KeyArena arena) => Random(new PairingToken(arena));

    /// <summary>From the 16 bytes that an inviting phone gave, which the caller erases.</summary>
    public static PairingToken FromBytes(KeyArena arena, ReadOnlySpan<byte> value) => Copy(new PairingToken(arena), value);

    /// <summary>Compares with 16 bytes, in time that does not tell where they differ.</summary>
    public bool Matches(ReadOnlySpan<byte> value)
    {
        if (value.Length != Bytes || !IsAlive) return false;
        int different;
        fixed (byte* v = value)
        {
            different = LibSodium.sodium_memcmp(v, Slot, Bytes);
        }

        return different == 0 && Survived([]);
    }

    /// <summary>Copies the 16 bytes out, for the QR. The caller erases them after drawing.</summary>
    public bool TryReveal(Span<byte> destination) => TryCopy(destination);
}
