// The C library's calls for memory that is neither swapped, dumped nor inherited, and for making a folder durable.
// Constants are those of 64-bit Linux on x86-64 and arm64, which agree.
using System.Runtime.InteropServices;

namespace Messenger.Appliance.Secrets.Interop;

static unsafe partial class Libc
{
    const string Library = "libc";

    public const int ProtectReadWrite = 0x1 | 0x2;
    public const int MapPrivateAnonymous = 0x02 | 0x20;
    public const int MadviseDontNeed = 4;
    public const int MadviseDontFork = 10;
    public const int MadviseDontDump = 16;
    public const int LockOnFault = 1;
    public const int LimitCore = 4;
    public const int LimitMemlock = 8;
    public const int SetDumpable = 4;
    public const int OpenCloseOnExec = 0x80000;

    public static readonly void* MapFailed = (void*)-1;

    [StructLayout(LayoutKind.Sequential)]
    public struct ResourceLimit
    {
        public ulong Soft;
        public ulong Hard;
    }

    [LibraryImport(Library, SetLastError = true)]
    public static partial void* mmap(void* address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport(Library)]
    public static partial int munmap(void* address, nuint length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int mlock(void* address, nuint length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int mlock2(void* address, nuint length, int flags);

    [LibraryImport(Library)]
    public static partial int munlock(void* address, nuint length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int madvise(void* address, nuint length, int advice);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int getrlimit(int resource, ResourceLimit* limit);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int setrlimit(int resource, ResourceLimit* limit);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int prctl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int open(string path, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int fsync(int descriptor);

    [LibraryImport(Library)]
    public static partial int close(int descriptor);
}
