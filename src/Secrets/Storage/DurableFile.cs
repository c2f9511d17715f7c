// Small files on a card that may lose power at any moment: replaced whole (old or new, never between), or overwritten in
// place and removed. Every step is made durable before the next. Mode 0600, unless guard and relay are users of their own.
using System.Runtime.InteropServices;
using Messenger.Appliance.Secrets.Interop;
using Microsoft.Win32.SafeHandles;

namespace Messenger.Appliance.Secrets;

public static class DurableFile
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>For what the other one of guard and relay has to overwrite: they share a group.</summary>
    public const UnixFileMode GroupToo = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>Where a replacement is written before it takes the file's name. A leftover is worthless.</summary>
    public static string TemporaryPath(string path) => path + ".new";

    /// <summary>Writes beside the file, then takes its name: after a power cut the file is the old one or the new one.</summary>
    /// <param name="path">The file, whose folder exists.</param>
    /// <param name="content">Its whole content.</param>
    /// <param name="confirm">Asked when everything is written, before the name changes hands; false leaves the old file.</param>
    /// <param name="eraseOld">Overwrites what the file was before, once the new one is durable.</param>
    /// <param name="mode">Of the new file.</param>
    /// <returns>False when <paramref name="confirm"/> said no.</returns>
    /// <exception cref="IOException">The card is full or failing; the old file stands.</exception>
    public static bool Replace(string path, ReadOnlySpan<byte> content, Func<bool>? confirm = null, bool eraseOld = false, UnixFileMode mode = OwnerOnly)
    {
        var temporary = TemporaryPath(path);
        File.Delete(temporary);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0, UnixCreateMode = mode,
        };
        using (var file = new FileStream(temporary, options))
        {
            RandomAccess.Write(file.SafeFileHandle, content, 0);
            RandomAccess.FlushToDisk(file.SafeFileHandle);
        }

        if (confirm?.Invoke() == false)
        {
            Erase(temporary);
            return false;
        }

        using var old = eraseOld && File.Exists(path) ? Open(path) : null;
        File.Move(temporary, path, overwrite: true);
        FlushFolder(path);
        if (old is not null) Attempt(() => Overwrite(old));
        return true;
    }

    /// <summary>
    /// Overwrites with zeros in place, makes that durable, then removes the file and makes that durable too. Never
    /// throws: a step that fails does not keep the next from being tried. True when the file is gone.
    /// </summary>
    public static bool Erase(string path)
    {
        Attempt(() => Overwrite(path));
        Attempt(() => File.Delete(path));
        Attempt(() => FlushFolder(path));
        return !File.Exists(path);
    }

    static void Overwrite(string path)
    {
        if (!File.Exists(path)) return;
        using var file = Open(path);
        Overwrite(file);
    }

    static void Overwrite(SafeFileHandle file)
    {
        Span<byte> zeros = stackalloc byte[4096];
        zeros.Clear();
        var length = RandomAccess.GetLength(file);
        for (long at = 0; at < length; at += zeros.Length)
        {
            RandomAccess.Write(file, zeros[..(int)Math.Min(zeros.Length, length - at)], at);
            // The first block is durable before the rest: after a power cut the file's start says that it was being erased.
            if (at == 0) RandomAccess.FlushToDisk(file);
        }

        RandomAccess.FlushToDisk(file);
    }

    static SafeFileHandle Open(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    static void FlushFolder(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        var descriptor = Libc.open(folder, Libc.OpenCloseOnExec);
        if (descriptor < 0) throw new IOException($"The state folder cannot be opened (error {Marshal.GetLastPInvokeError()}).");
        var failed = Libc.fsync(descriptor) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = Libc.close(descriptor);
        if (failed) throw new IOException($"The state folder cannot be made durable (error {error}).");
    }

    static void Attempt(Action step)
    {
        try
        {
            step();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // On the way of the wipe the next step matters more than this one's reason.
        }
    }
}
