// The C library's calls to wait for many sockets and for the time at once, which .NET keeps to itself, and for what is done
// with what is ready. Constants are those of 64-bit Linux on x86-64 and arm64, which agree in all but one.
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Messenger.Appliance.Sockets.Interop;

static unsafe partial class Libc
{
    const string Library = "libc";

    public const int CloseOnExec = 0x80000;
    public const int NonBlocking = 0x800;

    public const int MonotonicClock = 1;

    public const int Add = 1;
    public const uint Readable = 0x1;
    public const uint Writable = 0x4;
    public const uint Failed = 0x8;
    public const uint HungUp = 0x10;
    public const uint PeerHungUp = 0x2000;
    public const uint EdgeTriggered = 1u << 31;

    public const int NoSignal = 0x4000;
    public const int MoreFollows = 0x8000;
    public const int ShutdownWrite = 1;
    public const int ShutdownBoth = 2;

    public const int ErrorInterrupted = 4;
    public const int ErrorAgain = 11;
    public const int ErrorBadDescriptor = 9;
    public const int ErrorInvalid = 22;
    public const int ErrorPipe = 32;
    public const int ErrorConnectionAborted = 103;
    public const int ErrorConnectionReset = 104;

    const int Truncate = 0x20;
    const int LevelSocket = 1;
    const int OptionLinger = 13;

    /// <summary>struct epoll_event: 32 bits of events, then 64 bits of the user's, which x86-64 packs and others align.</summary>
    public static int EventBytes { get; } = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    public static int EventData { get; } = EventBytes - sizeof(long);

    /// <param name="result">Of a call that sets the last error.</param>
    /// <exception cref="Win32Exception">It failed.</exception>
    public static int Check(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());

    [LibraryImport(Library, SetLastError = true)]
    public static partial int epoll_create1(int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int epoll_ctl(int epoll, int operation, int descriptor, void* change);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int epoll_wait(int epoll, void* events, int most, int timeout);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int timerfd_create(int clock, int flags);

    /// <param name="timer">Of timerfd_create.</param>
    /// <param name="flags">None: from now on.</param>
    /// <param name="when">struct itimerspec: the period, then the first time; each in seconds and nanoseconds.</param>
    /// <param name="before">What it was; may be null.</param>
    [LibraryImport(Library)]
    public static partial int timerfd_settime(int timer, int flags, long* when, long* before);

    [LibraryImport(Library)]
    public static partial nint read(int descriptor, void* buffer, nuint length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int accept4(SafeHandle listener, void* address, uint* length, int flags);

    [LibraryImport(Library)]
    public static partial int getsockname(SafeHandle socket, void* address, uint* length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint recv(SafeHandle socket, ref byte buffer, nuint length, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint send(SafeHandle socket, in byte buffer, nuint length, int flags);

    [LibraryImport(Library)]
    public static partial int shutdown(SafeHandle socket, int how);

    [LibraryImport(Library)]
    public static partial int close(int descriptor);

    /// <summary>Gives what is free in all of the C library's heaps back to the system.</summary>
    [LibraryImport(Library)]
    public static partial int malloc_trim(nuint keep);

    /// <summary>What was not sent is dropped when the socket is closed, and the other side is told so by a reset.</summary>
    public static void DropUnsent(SafeHandle socket)
    {
        var linger = stackalloc int[] { 1, 0 };
        setsockopt(socket, LevelSocket, OptionLinger, linger, 2 * sizeof(int));
    }

    /// <summary>Takes up to so many bytes of a stream out of the kernel without looking at them.</summary>
    public static nint Drop(SafeHandle socket, int most) => recv(socket, null, (nuint)most, Truncate);

    [LibraryImport(Library, SetLastError = true)]
    private static partial nint recv(SafeHandle socket, void* none, nuint length, int flags);

    [LibraryImport(Library)]
    private static partial int setsockopt(SafeHandle socket, int level, int option, void* value, uint length);
}
