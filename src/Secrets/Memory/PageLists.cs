// Pages that a process gave back may linger in lists of each processor before the kernel frees them, and so zeroes them
// (init_on_free). Whoever moves a page between memory nodes makes the kernel empty those lists first, and every process may
// move its own; dropping the caches, which does the same, is root's alone.
using Messenger.Appliance.Secrets.Interop;

namespace Messenger.Appliance.Secrets;

public static unsafe class PageLists
{
    /// <summary>Empties them on all processors. False where the kernel knows no memory nodes (CONFIG_NUMA) or forbids the call.</summary>
    public static bool TryDrain()
    {
        byte here = 0;
        // The page of this very variable, to the node where, on a computer with one, it is already.
        void* page = &here;
        int node = 0, status = 0;
        return Libc.move_pages(Libc.SystemCallMovePages, 0, 1, &page, &node, &status, Libc.MoveOwnPages) >= 0;
    }
}
