// The wipe, in the order that counts: keys and messages die first, in milliseconds and in memory; then the phones are
// told, then the card is cleared, then every connection ends. Each step catches everything and the next goes on.
namespace Messenger.Appliance.Daemon.Living;

sealed class WipeSequence
{
    int begun;

    /// <summary>True from the first instant of the first wipe.</summary>
    public bool HasBegun => Volatile.Read(ref begun) != 0;

    /// <summary>Runs the steps on this thread, once: a second wipe finds the first at work and leaves it to it.</summary>
    /// <returns>False when a wipe had begun before.</returns>
    public bool Run(ReadOnlySpan<Action> steps)
    {
        if (Interlocked.Exchange(ref begun, 1) != 0) return false;
        foreach (var step in steps)
        {
            try
            {
                step();
            }
            catch (Exception)
            {
                // Whatever it is, the next step erases more than this one's reason explains.
            }
        }

        return true;
    }
}
