// How a life ends by the button (protocol.md, The wipe). The secret that phones wait for is copied to a place of its own
// first, because it dies with all other keys; until they have it, it is the only thing left.
using System.Security.Cryptography;

namespace Messenger.Appliance.Daemon.Living;

sealed partial class Life
{
    readonly WipeSequence wiping = new();
    readonly TaskCompletionSource wiped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Task telling = Task.CompletedTask;

    /// <summary>Ends this life, keys first, on the calling thread. A second call changes nothing.</summary>
    public void Wipe() => wiping.Run(
        [
            () => registry.Wipe.TryReveal(lastWord.Span),
            arena.Zero,
            mailbox.Zero,
            () => telling = relay.TellWipedAsync(lastWord.Span),
            () => CryptographicOperations.ZeroMemory(lastWord.Span),
            () => registry.Destroy(),
            () => wiped.SetResult(),
        ]);

    /// <summary>Returns when a wipe has ended this life and its phones have been told.</summary>
    public async Task WaitForWipeAsync(CancellationToken stopping)
    {
        await wiped.Task.WaitAsync(stopping).ConfigureAwait(false);
        await telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        say("wiped: every key of this box is destroyed; it begins anew.");
    }
}
