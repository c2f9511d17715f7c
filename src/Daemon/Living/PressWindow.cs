// A press of Pair says that somebody stands at the box; for two minutes it lets them change settings on the state page.
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Daemon.Living;

sealed class PressWindow(TimeProvider time)
{
    long pressedAt;

    /// <summary>Until it closes; null when no press opened it.</summary>
    public TimeSpan? Left
    {
        get
        {
            var at = Volatile.Read(ref pressedAt);
            var left = Limits.PairingWindow - time.GetElapsedTime(at);
            return at != 0 && left > TimeSpan.Zero ? left : null;
        }
    }

    public void Press() => Volatile.Write(ref pressedAt, Math.Max(1, time.GetTimestamp()));
}
