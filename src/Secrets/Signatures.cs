// Ed25519 verification: key, message and signature are public, so this goes through Sodium.Core. libsodium accepts only
// canonical signatures and refuses keys of small order.
using Sodium;

namespace Messenger.Appliance.Secrets;

public static class Signatures
{
    /// <summary>Whether <paramref name="signature"/> (64 bytes) is that of the key (32 bytes) over the message; other lengths are not.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.Length == SigningKey.PublicKeyBytes
        && signature.Length == SigningKey.SignatureBytes
        && PublicKeyAuth.VerifyDetached(signature.ToArray(), message.ToArray(), publicKey.ToArray());
}
