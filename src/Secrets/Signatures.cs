// Ed25519 verification (RFC 8032): key, message and signature are public. libsodium accepts only canonical signatures and
// refuses keys of small order.
using Messenger.Appliance.Secrets.Interop;

namespace Messenger.Appliance.Secrets;

public static unsafe class Signatures
{
    /// <summary>Whether <paramref name="signature"/> (64 bytes) is that of the key (32 bytes) over the message; other lengths are not.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != SigningKey.PublicKeyBytes || signature.Length != SigningKey.SignatureBytes) return false;
        fixed (byte* k = publicKey, m = message, s = signature)
        {
            return LibSodium.crypto_sign_verify_detached(s, m, (ulong)message.Length, k) == 0;
        }
    }
}
