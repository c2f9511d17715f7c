// HMAC-SHA-256 (RFC 2104, FIPS 180-4): keys up to 32 bytes, MAC 32 bytes. A shorter key lies in the slot followed by
// zeros, which is what HMAC itself pads a key with.
using Messenger.Appliance.Secrets.Interop;

namespace Messenger.Appliance.Secrets;

public unsafe class MacKey : FixedSecret
{
    public const int MacBytes = 32;

    /// <summary>What HMAC reads of the slot.</summary>
    const int KeyBytes = 32;

    /// <param name="arena">Takes it.</param>
    /// <param name="kind">How it is counted.</param>
    /// <param name="bytes">At most what HMAC reads; behind a shorter key the slot is zero.</param>
    private protected MacKey(KeyArena arena, KeyKind kind, int bytes) : base(arena, kind, bytes)
    {
    }

    public static MacKey Generate(KeyArena arena) => Random(new MacKey(arena, KeyKind.Mac, KeyBytes));

    /// <summary>The MAC of <paramref name="message"/> into 32 bytes. False when the key is gone.</summary>
    public bool TryCompute(ReadOnlySpan<byte> message, Span<byte> mac)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mac.Length, MacBytes);
        if (!IsAlive) return false;
        fixed (byte* m = message, o = mac)
        {
            _ = LibSodium.crypto_auth_hmacsha256(o, m, (ulong)message.Length, Slot);
        }

        return Survived(mac[..MacBytes]);
    }

    /// <summary>Whether <paramref name="mac"/> (32 bytes) is that of <paramref name="message"/>, in time that does not tell where they differ.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> mac)
    {
        if (mac.Length != MacBytes || !IsAlive) return false;
        int failed;
        fixed (byte* m = message, t = mac)
        {
            failed = LibSodium.crypto_auth_hmacsha256_verify(t, m, (ulong)message.Length, Slot);
        }

        return failed == 0 && Survived([]);
    }
}
