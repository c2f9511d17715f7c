// Many handshakes at once, as when a home has power again, need several times the memory that the connections keep, and
// neither .NET nor the C library gives it back by itself. So they are asked to, once the storm is over.
using Messenger.Appliance.Sockets.Interop;
using Messenger.Appliance.Sockets.Tls;

namespace Messenger.Appliance.Sockets;

static class Storm
{
    /// <summary>Handshakes that are worth it; a family's coming and going is not.</summary>
    const int Worth = 64;

    /// <summary>How long no handshake makes it over.</summary>
    static readonly TimeSpan Calm = TimeSpan.FromSeconds(1);

    static readonly Timer Over = new(static _ => Tidy(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    static int handshakes;

    public static void Handshake()
    {
        if (Interlocked.Increment(ref handshakes) >= Worth) Over.Change(Calm, Timeout.InfiniteTimeSpan);
    }

    static void Tidy()
    {
        Interlocked.Exchange(ref handshakes, 0);
        RecordBuffers.Shared.ReleaseSilent();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _ = Libc.malloc_trim(0);
    }
}
