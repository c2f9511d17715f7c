// Who keeps the vault key: where it comes from when a life begins, what is done with it while it lasts, and how it ends. The
// wipe calls Zero on the button thread, whatever else goes on.
namespace Messenger.Appliance.Guard.Keys;

interface IKeyKeeper : IDisposable
{
    /// <summary>Begins a life: opens the key that the card gives, makes one, or waits for a phone that unlocks it.</summary>
    /// <returns>Null, or the sentence that says why there is no key.</returns>
    /// <exception cref="IOException">The card is full or failing.</exception>
    string? Begin();

    /// <summary>
    /// Writes the frame that hands the key to a relay (Core/Link/KeyFrame) into locked memory of the caller's, who erases it.
    /// Returns its length; 0 while no life has begun.
    /// </summary>
    int WriteKey(Span<byte> frame);

    /// <summary>
    /// Answers a phone's request about the key (unlock, enrol, forget, start mode), which the relay forwards byte for byte.
    /// Returns the answer's length; 0 for what is no request.
    /// </summary>
    int Answer(ReadOnlySpan<byte> request, Span<byte> answer);

    /// <summary>The key changed since it was last written: the relay has to have it.</summary>
    bool KeyIsDue { get; }

    /// <summary>What the relay found sealed does not open with this key.</summary>
    void Unfit();

    /// <summary>The relay has sealed its registry under the newest key.</summary>
    void Resealed();

    /// <summary>The key and everything beside it in memory is zero from here on. Never throws, allocates nothing, waits for nobody.</summary>
    void Zero();

    /// <summary>Destroys what the card holds of the key. Never throws. True when nothing is left.</summary>
    bool Destroy();
}
