// Why the light should ask for attention: the last refusal a family would want to know about, for five minutes.
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Relay.Routing;

sealed class Attention(TimeProvider time)
{
    static readonly TimeSpan Lasts = TimeSpan.FromMinutes(5);

    readonly Lock gate = new();
    RelayAttention reason;
    long raisedAt;

    public RelayAttention Current
    {
        get
        {
            lock (gate) return reason != RelayAttention.None && time.GetElapsedTime(raisedAt) < Lasts ? reason : RelayAttention.None;
        }
    }

    public void Raise(RelayAttention why)
    {
        if (why == RelayAttention.None) return;
        lock (gate)
        {
            reason = why;
            raisedAt = time.GetTimestamp();
        }
    }
}
