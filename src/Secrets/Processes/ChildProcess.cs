// A program that was started to be ended again, whatever it does: in a process group of its own, watched by a descriptor of
// the kernel's (pidfd), so that its end is seen at once and a number that was given away again is never signalled. Started by
// posix_spawn, which copies no page: locked memory does not follow.
using System.Runtime.InteropServices;
using Messenger.Appliance.Secrets.Interop;

namespace Messenger.Appliance.Secrets.Processes;

public sealed unsafe class ChildProcess : IDisposable
{
    /// <summary>Between two looks for children of the child.</summary>
    const int GlanceMilliseconds = 2;

    readonly int watched;
    int exitCode;
    bool groupGone;
    bool disposed;

    ChildProcess(int id, int watched) => (Id, this.watched) = (id, watched);

    public int Id { get; }

    /// <summary>What it ended with; 128 and the signal where a signal ended it. Good once <see cref="IsGroupGone"/> was true.</summary>
    public int ExitCode => Volatile.Read(ref exitCode);

    /// <summary>Starts it with nothing to read, and with this process' output and error streams.</summary>
    /// <exception cref="IOException">It could not be started.</exception>
    public static ChildProcess Start(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(environment);
        var words = NativeTexts([program, .. arguments]);
        var surroundings = NativeTexts([.. environment.Select(pair => $"{pair.Key}={pair.Value}")]);
        var attributes = NativeMemory.AllocZeroed(Libc.SpawnStructBytes);
        var files = NativeMemory.AllocZeroed(Libc.SpawnStructBytes);
        try
        {
            _ = Libc.posix_spawnattr_init(attributes);
            _ = Libc.posix_spawnattr_setflags(attributes, Libc.SpawnSetProcessGroup | Libc.SpawnSetSignalMask);
            _ = Libc.posix_spawnattr_setpgroup(attributes, 0);
            _ = Libc.posix_spawn_file_actions_init(files);
            fixed (byte* nothing = "/dev/null\0"u8) _ = Libc.posix_spawn_file_actions_addopen(files, 0, nothing, 0, 0);
            int id;
            var error = Libc.posix_spawn(&id, words[0], files, attributes, words, surroundings);
            _ = Libc.posix_spawn_file_actions_destroy(files);
            _ = Libc.posix_spawnattr_destroy(attributes);
            if (error != 0) throw new IOException($"The program {program} cannot be started (error {error}).");
            return new(id, (int)Libc.syscall(Libc.SystemCallPidfdOpen, id, 0));
        }
        finally
        {
            NativeMemory.Free(attributes);
            NativeMemory.Free(files);
            Free(words);
            Free(surroundings);
        }
    }

    /// <summary>Waits for the program's end; its own children may outlive it. Allocates nothing, never throws.</summary>
    /// <param name="most">Null: as long as it takes.</param>
    public bool WaitForEnd(TimeSpan? most)
    {
        var until = most is { } span ? Environment.TickCount64 + (long)span.TotalMilliseconds : long.MaxValue;
        var poll = new Libc.PollDescriptor { Descriptor = watched, Events = Libc.PollIn };
        while (true)
        {
            var left = until - Environment.TickCount64;
            if (left < 0) left = 0;
            // Without a descriptor (an old kernel) by short looks.
            if (watched < 0 && (IsGroupGone() || Libc.kill(Id, 0) != 0)) return true;
            var milliseconds = watched < 0 ? GlanceMilliseconds : most is null ? -1 : (int)Math.Min(left, int.MaxValue);
            if (Libc.poll(&poll, watched < 0 ? 0u : 1u, milliseconds) > 0) return true;
            if (left == 0 && most is not null) return false;
        }
    }

    /// <summary>Asks it to end (SIGTERM).</summary>
    public void Terminate() => Signal(Id, Libc.SignalTerminate);

    /// <summary>Ends it and whatever it started in its group, now (SIGKILL). Allocates nothing, never throws.</summary>
    public void KillGroup() => Signal(-Id, Libc.SignalKill);

    /// <summary>
    /// Waits until nobody of its group is left; false after <paramref name="most"/>. Takes their exit codes, so that none stays
    /// a zombie. Children of children count where this process is their subreaper.
    /// </summary>
    public bool WaitForGroup(TimeSpan most)
    {
        var until = Environment.TickCount64 + (long)most.TotalMilliseconds;
        while (!IsGroupGone())
        {
            if (Environment.TickCount64 >= until) return false;
            _ = Libc.poll(null, 0, GlanceMilliseconds);
        }

        return true;
    }

    /// <summary>Whether nobody of the group is left. From any thread: each exit code is taken once.</summary>
    public bool IsGroupGone()
    {
        while (!Volatile.Read(ref groupGone))
        {
            int status;
            var ended = Libc.waitpid(-Id, &status, Libc.WaitNoHang);
            if (ended == 0) return false;
            if (ended == Id) Volatile.Write(ref exitCode, (status & 0x7f) == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f));
            if (ended < 0 && Marshal.GetLastPInvokeError() != Libc.ErrorInterrupted) Volatile.Write(ref groupGone, true);
        }

        return true;
    }

    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        if (watched >= 0) _ = Libc.close(watched);
    }

    void Signal(int target, int signal)
    {
        if (!Volatile.Read(ref groupGone)) _ = Libc.kill(target, signal);
    }

    static byte** NativeTexts(IReadOnlyList<string> texts)
    {
        var list = (byte**)NativeMemory.AllocZeroed((nuint)(texts.Count + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < texts.Count; i++) list[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
        return list;
    }

    static void Free(byte** texts)
    {
        for (var i = 0; texts[i] is not null; i++) Marshal.FreeCoTaskMem((nint)texts[i]);
        NativeMemory.Free(texts);
    }
}
