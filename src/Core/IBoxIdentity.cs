// The box's own signing key as the wire side and the pairing side see it: they ask for signatures, the private half
// never leaves locked memory (Secrets).
namespace Messenger.Appliance.Core;

public interface IBoxIdentity
{
    /// <summary>Ed25519 public key, 32 bytes.</summary>
    ReadOnlySpan<byte> PublicKey { get; }

    /// <summary>Signs with Ed25519 into 64 bytes. False after a wipe: there is no key any more.</summary>
    bool TrySign(ReadOnlySpan<byte> message, Span<byte> signature);
}
