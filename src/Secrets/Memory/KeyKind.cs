// The kinds of secrets the box can hold: what the custody report counts them by.
namespace Messenger.Appliance.Secrets;

public enum KeyKind
{
    /// <summary>The box's Ed25519 key.</summary>
    Signing,

    /// <summary>The key in the key slot, from which the sealing keys are derived.</summary>
    Vault,

    /// <summary>Keys that seal what is stored.</summary>
    Seal,

    /// <summary>Keys of short-lived proofs, made at each start.</summary>
    Mac,

    /// <summary>One-time tokens of the pairing window and of invitations.</summary>
    PairingToken,

    /// <summary>The secret that only a wipe reveals.</summary>
    Wipe,

    /// <summary>Private keys of the home's certificates.</summary>
    Certificate,

    /// <summary>The box's share of what phones keep for their most private rooms.</summary>
    Evaluation,

    /// <summary>Blinds of unlockings that are under way.</summary>
    Blinding,
}
