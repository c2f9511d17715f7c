// Whatever a child had started outside its own process group: with the child's end it became this process' own child
// (ThisProcess.AdoptOrphans), and is ended here. For a process that has no other children at that moment.
using System.Globalization;
using Messenger.Appliance.Secrets.Interop;

namespace Messenger.Appliance.Secrets.Processes;

public static unsafe class Orphans
{
    const int GlanceMilliseconds = 2;

    /// <summary>Kills every child of this process, and theirs as they come, until none is left; false after <paramref name="most"/>.</summary>
    /// <exception cref="IOException">The kernel does not list children.</exception>
    public static bool Kill(TimeSpan most)
    {
        var until = Environment.TickCount64 + (long)most.TotalMilliseconds;
        while (true)
        {
            var left = 0;
            foreach (var thread in Directory.EnumerateDirectories("/proc/self/task"))
            {
                foreach (var child in Read(thread + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    if (!int.TryParse(child, NumberStyles.None, CultureInfo.InvariantCulture, out var process)) continue;
                    left++;
                    int status;
                    _ = Libc.kill(process, Libc.SignalKill);
                    _ = Libc.waitpid(process, &status, Libc.WaitNoHang);
                }
            }

            if (left == 0) return true;
            if (Environment.TickCount64 >= until) return false;
            _ = Libc.poll(null, 0, GlanceMilliseconds);
        }
    }

    // A thread that ended meanwhile has no list any more.
    static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return "";
        }
    }
}
