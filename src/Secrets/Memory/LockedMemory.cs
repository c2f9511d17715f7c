// A region that never reaches swap, a core dump or a child process, and is zeroed before it is given back. Whoever
// allocates it keeps it for the life of the process; the wipe may zero it from any thread, at any moment.
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Messenger.Appliance.Core;
using Messenger.Appliance.Secrets.Interop;

namespace Messenger.Appliance.Secrets;

public sealed unsafe class LockedMemory : IDisposable
{
    readonly nuint mapped;
    int released;

    LockedMemory(byte* start, nuint mapped, int length)
    {
        Start = start;
        this.mapped = mapped;
        Length = length;
    }

    /// <summary>The first byte, page-aligned. Stays readable after <see cref="Dispose"/>: all zero.</summary>
    public byte* Start { get; }

    /// <summary>Bytes, as asked for.</summary>
    public int Length { get; }

    public Span<byte> Span => new(Start, Length);

    /// <summary>Maps, locks and zeroes <paramref name="size"/> (1 byte to 1 GiB).</summary>
    /// <exception cref="MemoryLockException">The system does not let this process lock as much.</exception>
    public static LockedMemory Allocate(ByteCount size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size.Bytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size.Bytes, 1L << 30);
        var page = Environment.SystemPageSize;
        var mapped = (nuint)((size.Bytes + page - 1) / page * page);

        ProcessHardening.RaiseMemlockLimit();
        var start = Libc.mmap(null, mapped, Libc.ProtectReadWrite, Libc.MapPrivateAnonymous, -1, 0);
        if (start == Libc.MapFailed) throw new MemoryLockException(size, Marshal.GetLastPInvokeError());
        if (Libc.madvise(start, mapped, Libc.MadviseDontFork) != 0
            || Libc.madvise(start, mapped, Libc.MadviseDontDump) != 0
            || Libc.mlock(start, mapped) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            _ = Libc.munmap(start, mapped);
            throw new MemoryLockException(size, error);
        }

        return new((byte*)start, mapped, (int)size.Bytes);
    }

    /// <summary>Zeroes everything. Never throws, allocates nothing, waits for nobody; threads that read see zeros.</summary>
    public void Zero()
    {
        if (Volatile.Read(ref released) == 0) CryptographicOperations.ZeroMemory(Span);
    }

    /// <summary>Zeroes, and gives the memory back. The address range stays: a late reader finds zeros, not a fault.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref released, 1) != 0) return;
        CryptographicOperations.ZeroMemory(Span);
        _ = Libc.munlock(Start, mapped);
        _ = Libc.madvise(Start, mapped, Libc.MadviseDontNeed);
    }
}
