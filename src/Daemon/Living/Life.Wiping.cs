// How a life ends by the button (protocol.md, The wipe). The secret that phones wait for is copied to a place of its own
// first, because it dies with all other keys; until they have it, it is the only thing left.
using System.Security.Cryptography;

namespace Messenger.Appliance.Daemon.Living;

sealed partial class Life
{
    /// <summary>Longer than the relay takes for its last words, shorter than what the guard waits.</summary>
    static readonly TimeSpan TellPatience = TimeSpan.FromSeconds(1.5);

    readonly WipeSequence wiping = new();
    Task telling = Task.CompletedTask;

    /// <summary>Ends this life, keys first, on the calling thread, and returns when the phones that are there have been told. A second call changes nothing.</summary>
    public void Wipe() => wiping.Run(
        [
            () => registry.Wipe.TryReveal(lastWord.Span),
            Zero,
            () => telling = relay.TellWipedAsync(lastWord.Span),
            () => CryptographicOperations.ZeroMemory(lastWord.Span),
            () => registry.Destroy(),
            () => telling.Wait(TellPatience),
            TellAnswers,
        ]);

    // Two numbers and nobody's name: what the person at the button may know of the phones in the house (decision 0105).
    void TellAnswers()
    {
        var (told, erased) = relay.WipeAnswers;
        if (told > 0) guard.Say($"phones: {told} heard of the wipe, {erased} answered that their keys are gone.");
    }

    /// <summary>Keys and messages are zero. Never throws, allocates nothing, waits for nobody.</summary>
    public void Zero()
    {
        arena.Zero();
        mailbox.Zero();
    }
}
