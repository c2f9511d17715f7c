// Nonces that need no memory until they are used: time, chance, and a MAC over both and the device under a key of this start.
// So nobody can fill or flush a table by asking, and a device that is not paired gets one like any other.
using System.Buffers.Binary;
using System.Security.Cryptography;
using Messenger.Appliance.Core;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Pairing;

sealed class RequestNonces(KeyArena arena, TimeProvider time) : IDisposable
{
    public const int Bytes = 32;
    const int SignedBytes = 16;
    const int ShortMacBytes = Bytes - SignedBytes;

    readonly MacKey key = MacKey.Generate(arena);
    readonly long start = time.GetTimestamp();

    static ReadOnlySpan<byte> Context => "messenger-appliance/nonce/1"u8;

    /// <summary>Milliseconds since start (8 bytes) || random (8) || MAC (16). False after a wipe.</summary>
    public bool TryIssue(DeviceId device, Span<byte> nonce)
    {
        BinaryPrimitives.WriteInt64BigEndian(nonce, Milliseconds());
        RandomBytes.Fill(nonce[8..SignedBytes]);
        return TryMac(device, nonce, nonce[SignedBytes..Bytes]);
    }

    /// <summary>Whether this box gave the nonce to this device, and it is not too old. Whether it was used is asked elsewhere.</summary>
    public bool IsFresh(DeviceId device, ReadOnlySpan<byte> nonce)
    {
        if (nonce.Length != Bytes) return false;
        Span<byte> mac = stackalloc byte[ShortMacBytes];
        var ours = TryMac(device, nonce, mac) && CryptographicOperations.FixedTimeEquals(mac, nonce[SignedBytes..]);
        var age = Milliseconds() - BinaryPrimitives.ReadInt64BigEndian(nonce);
        return ours && age < Limits.RequestNonce.TotalMilliseconds;
    }

    public void Dispose() => key.Dispose();

    long Milliseconds() => (long)time.GetElapsedTime(start).TotalMilliseconds;

    bool TryMac(DeviceId device, ReadOnlySpan<byte> nonce, Span<byte> destination)
    {
        Span<byte> id = stackalloc byte[16];
        device.WriteBytes(id);
        ReadOnlySpan<byte> text = [.. Context, 0, .. id, .. nonce[..SignedBytes]];
        Span<byte> mac = stackalloc byte[MacKey.MacBytes];
        var made = key.TryCompute(text, mac);
        mac[..destination.Length].CopyTo(destination);
        return made;
    }
}
