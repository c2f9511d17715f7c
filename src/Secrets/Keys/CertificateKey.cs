// The PKCS#8 form of a certificate's private key (P-256: 138 bytes), kept in locked memory between uses. Whoever
// signs with it copies it into locked memory of their own for as long as that takes.
namespace Messenger.Appliance.Secrets;

public sealed unsafe class CertificateKey : Secret
{
    public const int MaxBytes = KeyArena.SlotBytes;

    readonly int length;

    CertificateKey(KeyArena arena, int length) : base(arena, KeyKind.Certificate) => this.length = length;

    public int Length => length;

    internal override ReadOnlySpan<byte> Portable => Value;

    Span<byte> Value => new(Slot, length);

    /// <summary>From 1 to 256 bytes of PKCS#8, which the caller erases.</summary>
    public static CertificateKey FromPkcs8(KeyArena arena, ReadOnlySpan<byte> pkcs8)
    {
        ArgumentOutOfRangeException.ThrowIfZero(pkcs8.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pkcs8.Length, MaxBytes);
        var key = new CertificateKey(arena, pkcs8.Length);
        pkcs8.CopyTo(key.Value);
        key.Filled();
        return key;
    }

    /// <summary>From its sealed form; null when it does not open.</summary>
    public static CertificateKey? Open(KeyArena arena, SealKey with, ReadOnlySpan<byte> sealedForm, ReadOnlySpan<byte> associated)
    {
        ArgumentNullException.ThrowIfNull(with);
        var size = sealedForm.Length - SealKey.Overhead;
        if (size is <= 0 or > MaxBytes) return null;
        var key = new CertificateKey(arena, size);
        if (with.TryOpen(sealedForm, associated, key.Value))
        {
            key.Filled();
            return key;
        }

        key.Dispose();
        return null;
    }

    /// <summary>Copies the PKCS#8 bytes out. False when the key is gone.</summary>
    public bool TryCopyTo(Span<byte> destination)
    {
        if (!IsAlive) return false;
        Value.CopyTo(destination);
        return Survived(destination[..length]);
    }
}
