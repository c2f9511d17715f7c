// The C library's calls for processes and packets that .NET has no face for. Constants are those of 64-bit Linux on x86-64
// and arm64, which agree.
using System.Runtime.InteropServices;

namespace Messenger.Appliance.Secrets.Interop;

static unsafe partial class Libc
{
    public const int GetDumpable = 3;
    public const int SetChildSubreaper = 36;
    public const int SignalKill = 9;
    public const int SignalTerminate = 15;
    public const int WaitNoHang = 1;
    public const int ErrorNoProcess = 3;
    public const int ErrorInterrupted = 4;
    public const int ErrorNoChild = 10;
    public const short PollIn = 1;
    public const int MessageDontWait = 0x40;
    public const int MessageNoSignal = 0x4000;
    public const short SpawnSetProcessGroup = 0x02;
    public const short SpawnSetSignalMask = 0x08;

    /// <summary>The same number on both.</summary>
    public const int SystemCallPidfdOpen = 434;

    /// <summary>MPOL_MF_MOVE: pages of this process alone.</summary>
    public const int MoveOwnPages = 2;

    /// <summary>Not the same number on both.</summary>
    public static nint SystemCallMovePages => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 239 : 279;

    /// <summary>Larger than glibc's posix_spawnattr_t (336) and posix_spawn_file_actions_t (80).</summary>
    public const int SpawnStructBytes = 512;

    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport(Library)]
    public static partial int posix_spawn(int* process, byte* path, void* fileActions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport(Library)]
    public static partial int posix_spawnattr_init(void* attributes);

    [LibraryImport(Library)]
    public static partial int posix_spawnattr_setflags(void* attributes, short flags);

    [LibraryImport(Library)]
    public static partial int posix_spawnattr_setpgroup(void* attributes, int group);

    [LibraryImport(Library)]
    public static partial int posix_spawnattr_destroy(void* attributes);

    [LibraryImport(Library)]
    public static partial int posix_spawn_file_actions_init(void* fileActions);

    [LibraryImport(Library)]
    public static partial int posix_spawn_file_actions_addopen(void* fileActions, int descriptor, byte* path, int flags, uint mode);

    [LibraryImport(Library)]
    public static partial int posix_spawn_file_actions_destroy(void* fileActions);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int waitpid(int process, int* status, int options);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int kill(int process, int signal);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint syscall(nint number, nint first, nint second);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint move_pages(nint number, nint process, nuint count, void** pages, int* nodes, int* status, nint flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [LibraryImport(Library)]
    public static partial nint send(int descriptor, byte* bytes, nuint length, int flags);

    [LibraryImport(Library)]
    public static partial uint geteuid();

    [LibraryImport(Library)]
    public static partial uint getegid();

    [LibraryImport(Library)]
    public static partial void _exit(int code);
}
