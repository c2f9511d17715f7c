// What a process says to the kernel about itself, where .NET has no word for it.
using System.Runtime.InteropServices;
using Messenger.Appliance.Secrets.Interop;

namespace Messenger.Appliance.Secrets.Processes;

public static class ThisProcess
{
    public static uint UserId => Libc.geteuid();

    public static uint GroupId => Libc.getegid();

    /// <summary>Orphans among its descendants become its own children, so that none escapes (PR_SET_CHILD_SUBREAPER).</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public static void AdoptOrphans()
    {
        if (Libc.prctl(Libc.SetChildSubreaper, 1, 0, 0, 0) != 0) throw new IOException($"Orphans cannot be adopted (error {Marshal.GetLastPInvokeError()}).");
    }

    /// <summary>Ends now: no handler runs, nothing is waited for.</summary>
    public static void End(int code) => Libc._exit(code);
}
