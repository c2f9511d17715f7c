// A token bucket per device: a burst, then a steady rate; more is refused with 0x97 (protocol.md, Limits). It stays with
// the device when a session is replaced.
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Relay.Publishing;

sealed class PublishRate(Limits limits, TimeProvider time)
{
    double tokens = limits.PublishBurst;
    long filledAt = time.GetTimestamp();

    public bool TryTake()
    {
        if (tokens < limits.PublishBurst)
        {
            var now = time.GetTimestamp();
            tokens = Math.Min(limits.PublishBurst, tokens + (time.GetElapsedTime(filledAt, now).TotalSeconds * limits.PublishesPerSecond));
            filledAt = now;
        }
        else
        {
            filledAt = time.GetTimestamp();
        }

        if (tokens < 1) return false;
        tokens--;
        return true;
    }
}
