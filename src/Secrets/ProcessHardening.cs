// What keeps this process' memory out of core dumps, and the check that as much memory as needed can be locked.
// Called at the start, before the first key exists.
using System.Runtime.InteropServices;
using Messenger.Appliance.Core;
using Messenger.Appliance.Secrets.Interop;

namespace Messenger.Appliance.Secrets;

public static unsafe class ProcessHardening
{
    /// <summary>The most this process may lock without privilege; null: no limit.</summary>
    public static ByteCount? MemlockLimit
    {
        get
        {
            Libc.ResourceLimit limit;
            return Libc.getrlimit(Libc.LimitMemlock, &limit) != 0 || limit.Hard > long.MaxValue ? null : new((long)limit.Hard);
        }
    }

    /// <summary>No core dumps, and no reading by other processes of the same user, from here on.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public static void ForbidDumps()
    {
        var none = default(Libc.ResourceLimit);
        if (Libc.setrlimit(Libc.LimitCore, &none) != 0 || Libc.prctl(Libc.SetDumpable, 0, 0, 0, 0) != 0)
        {
            throw new IOException($"코어 덤프를 끌 수 없습니다. Core dumps cannot be switched off (error {Marshal.GetLastPInvokeError()}).");
        }

        // With this flag no dump is made at all, not even for a program that core_pattern pipes it to.
        if (Libc.prctl(Libc.GetDumpable, 0, 0, 0, 0) != 0) throw new IOException("코어 덤프가 아직 가능해서 시작하지 않습니다. Core dumps are still possible here, so the box does not start.");
    }

    /// <summary>Tries whether <paramref name="needed"/> could be locked in all, without using the memory.</summary>
    /// <exception cref="MemoryLockException">It could not; says what to do.</exception>
    public static void RequireLockable(ByteCount needed)
    {
        RaiseMemlockLimit();
        var length = (nuint)needed.Bytes;
        var trial = Libc.mmap(null, length, Libc.ProtectReadWrite, Libc.MapPrivateAnonymous, -1, 0);
        if (trial == Libc.MapFailed) throw new MemoryLockException(needed, Marshal.GetLastPInvokeError());
        var refused = Libc.mlock2(trial, length, Libc.LockOnFault) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = Libc.munmap(trial, length);
        if (refused) throw new MemoryLockException(needed, error);
    }

    /// <summary>Lifts the soft limit to the hard one, which needs no privilege.</summary>
    internal static void RaiseMemlockLimit()
    {
        Libc.ResourceLimit limit;
        if (Libc.getrlimit(Libc.LimitMemlock, &limit) != 0 || limit.Soft == limit.Hard) return;
        limit.Soft = limit.Hard;
        _ = Libc.setrlimit(Libc.LimitMemlock, &limit);
    }
}
