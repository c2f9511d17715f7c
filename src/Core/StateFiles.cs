// What the box keeps on its card, by name: guard and relay each destroy, at a wipe, what is theirs.
namespace Messenger.Appliance.Core;

public static class StateFiles
{
    /// <summary>The guard's: the vault key, under what opens it.</summary>
    public const string Unlock = "unlock.slots";

    /// <summary>The relay's: everything that it knows, sealed.</summary>
    public const string Registry = "registry.sealed";

    /// <summary>The certificate and key of the locked box's door, in clear.</summary>
    public const string Door = "door.pem";
}
