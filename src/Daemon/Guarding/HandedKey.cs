// The vault key as the guard handed it: in the arena, with where it comes from. The frame it came in is erased by its reader.
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Daemon.Guarding;

/// <param name="Key">Null while the box is locked.</param>
/// <param name="Previous">Only when the key was rotated: what the registry may still lie under.</param>
sealed record HandedKey(KeyOrigin Origin, VaultKey? Key, VaultKey? Previous) : IDisposable
{
    public static HandedKey Take(KeyArena arena, KeyOrigin origin, Span<byte> frame) => new(
        origin,
        origin == KeyOrigin.None ? null : VaultKey.FromBytes(arena, KeyFrame.Key(frame)),
        origin == KeyOrigin.Rotated ? VaultKey.FromBytes(arena, KeyFrame.PreviousKey(frame)) : null);

    public void Dispose()
    {
        Key?.Dispose();
        Previous?.Dispose();
    }
}
