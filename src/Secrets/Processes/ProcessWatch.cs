// A process that somebody else started, watched by a descriptor of the kernel's (pidfd): its end is seen at once, whoever it
// belongs to, and a number that was given away again is not mistaken for it.
using System.Runtime.InteropServices;
using Messenger.Appliance.Secrets.Interop;
using Microsoft.Win32.SafeHandles;

namespace Messenger.Appliance.Secrets.Processes;

public sealed unsafe class ProcessWatch : IDisposable
{
    readonly SafeFileHandle handle;

    ProcessWatch(int id, SafeFileHandle handle) => (Id, this.handle) = (id, handle);

    public int Id { get; }

    /// <summary>Null when there is no such process any more.</summary>
    /// <exception cref="IOException">The kernel cannot watch processes.</exception>
    public static ProcessWatch? Open(int id)
    {
        var descriptor = (int)Libc.syscall(Libc.SystemCallPidfdOpen, id, 0);
        if (descriptor >= 0) return new(id, new(descriptor, ownsHandle: true));
        return Marshal.GetLastPInvokeError() == Libc.ErrorNoProcess ? null : throw new IOException($"Process {id} cannot be watched (error {Marshal.GetLastPInvokeError()}).");
    }

    /// <summary>Whether it has ended within this time. Allocates nothing, never throws.</summary>
    public bool WaitForEnd(TimeSpan most)
    {
        var poll = new Libc.PollDescriptor { Descriptor = (int)handle.DangerousGetHandle(), Events = Libc.PollIn };
        for (var until = Environment.TickCount64 + (long)most.TotalMilliseconds; ;)
        {
            var left = Math.Max(0, until - Environment.TickCount64);
            if (Libc.poll(&poll, 1, (int)Math.Min(left, int.MaxValue)) > 0) return true;
            if (left == 0) return false;
        }
    }

    /// <summary>By whoever is the last to wait; else the collector does.</summary>
    public void Dispose() => handle.Dispose();
}
