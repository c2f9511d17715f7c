// One phone's way through one offer, from its valid proof on: the transcript both sides sign, and the answer once it is
// paired, so that a repeated confirm gets the same. All of it public.
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Pairing.Handshake;

/// <param name="Device">Its public key, 32 bytes.</param>
/// <param name="Transcript">T of the protocol, 160 bytes.</param>
sealed record Attempt(byte[] Device, byte[] Transcript)
{
    public PairingDone? Done { get; set; }
}

/// <summary>Answer to a valid confirm.</summary>
/// <param name="Rights">What the new device may do.</param>
/// <param name="Signature">The box's, 64 bytes, over transcript and rights.</param>
public sealed record PairingDone(Rights Rights, byte[] Signature);

/// <summary>Answer to a valid begin: box key, nonce, wipe hash and proof of 32 bytes each, signature of 64.</summary>
public sealed record PairingAnswer(byte[] Box, byte[] Nonce, byte[] WipeHash, byte[] Proof, byte[] Signature);

public enum PairingOutcome
{
    Accepted,

    /// <summary>A field has another length than the protocol's.</summary>
    Malformed,

    /// <summary>No token fits, or the signature does not: all alike.</summary>
    Closed,

    /// <summary>Two phones used one token: both are refused.</summary>
    TwoPhones,

    /// <summary>As many devices as the box takes.</summary>
    Full,

    Wiped,
}
