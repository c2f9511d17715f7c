// OpenSSL's buffers for records, 16 to 50 KiB for a connection: those that spoke last keep theirs, since to get and clear them
// for each message costs more than the message; all others have none.
namespace Messenger.Appliance.Sockets.Tls;

sealed class RecordBuffers
{
    /// <summary>Connections that keep them.</summary>
    public const int Most = 64;

    readonly Lock gate = new();
    readonly TlsSession?[] kept = new TlsSession?[Most];
    int hand;

    public static RecordBuffers Shared { get; } = new();

    /// <summary>This one has some now, and takes the place of one that has not spoken for long. Not while a session is busy on this thread.</summary>
    public void Keep(TlsSession session)
    {
        session.HasSpoken = true;
        if (session.IsKept) return;
        lock (gate)
        {
            // Goes round: who has spoken since it was last here is passed by once.
            while (kept[hand] is { HasSpoken: true } lately)
            {
                lately.HasSpoken = false;
                hand = (hand + 1) % Most;
            }

            if (kept[hand] is { } silent)
            {
                silent.IsKept = false;
                silent.ReleaseBuffers();
            }

            kept[hand] = session;
            hand = (hand + 1) % Most;
            session.IsKept = true;
        }
    }

    /// <summary>It is over.</summary>
    public void Forget(TlsSession session)
    {
        if (!session.IsKept) return;
        lock (gate)
        {
            var at = Array.IndexOf(kept, session);
            if (at >= 0) kept[at] = null;
            session.IsKept = false;
        }
    }
}
