// OpenSSL's buffers for records, 16 to 50 KiB for a connection. To get and clear them for each message costs more than the
// message, so who speaks keeps them. Of those that are silent only so many do as a family has phones.
namespace Messenger.Appliance.Sockets.Tls;

sealed class RecordBuffers
{
    /// <summary>Silent connections that keep them.</summary>
    public const int MostSilent = 64;

    /// <summary>Of those that keep them, looked at whenever one speaks that has none.</summary>
    const int LooksForNewcomer = 2;

    /// <summary>Times that one speaks until another is looked at.</summary>
    const int BetweenLooks = 64;

    /// <summary>Who has not spoken for so long is silent.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(500);

    readonly Lock gate = new();
    readonly List<TlsSession> kept = [];
    int hand;
    int untilLook = BetweenLooks;

    public static RecordBuffers Shared { get; } = new();

    public int Kept
    {
        get
        {
            lock (gate) return kept.Count;
        }
    }

    /// <summary>It has some now. Not while a session is busy on this thread.</summary>
    public void Keep(TlsSession session)
    {
        session.SpokeAt = Environment.TickCount64;
        // Roughly counted: two threads may count as one.
        if (session.IsKept && --untilLook > 0) return;
        lock (gate)
        {
            untilLook = BetweenLooks;
            if (!session.IsKept)
            {
                session.PlaceKept = kept.Count;
                kept.Add(session);
            }

            for (var looks = 0; looks < LooksForNewcomer && kept.Count > MostSilent; looks++) Look();
        }
    }

    /// <summary>After many came and fell silent at once, and nobody else speaks who would notice.</summary>
    public void ReleaseSilent()
    {
        lock (gate)
        {
            for (var looks = kept.Count; looks > 0 && kept.Count > MostSilent; looks--) Look();
        }
    }

    /// <summary>It is over.</summary>
    public void Forget(TlsSession session)
    {
        lock (gate)
        {
            if (session.IsKept) Remove(session);
        }
    }

    // Goes round, one at a time.
    void Look()
    {
        if (hand >= kept.Count) hand = 0;
        var session = kept[hand];
        if (Environment.TickCount64 - session.SpokeAt < Silence.TotalMilliseconds)
        {
            hand++;
            return;
        }

        Remove(session);
        session.ReleaseBuffers();
    }

    // The last one takes its place.
    void Remove(TlsSession session)
    {
        var last = kept[^1];
        kept[session.PlaceKept] = last;
        last.PlaceKept = session.PlaceKept;
        kept.RemoveAt(kept.Count - 1);
        session.PlaceKept = TlsSession.NotKept;
    }
}
