// What a killed process leaves: pages that the kernel has freed and zeroes (init_on_free), and a few that linger in lists of
// each processor until they are drained. That needs no privilege; dropping the caches does, and is done where it may be.
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Guard.Wiping;

static class Drain
{
    public static void Run()
    {
        // The guard's own heap: views of the relay that were shown.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        PageLists.TryDrain();
        foreach (var (file, word) in ((string, string)[])[("/proc/sys/vm/drop_caches", "3"), ("/proc/sys/vm/compact_memory", "1")])
        {
            try
            {
                File.WriteAllText(file, word);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // Not this machine's root.
            }
        }
    }
}
