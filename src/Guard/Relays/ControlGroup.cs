// A control group that holds the relay and everything it starts: the kernel kills all of it at once by one write
// (cgroup.kill), which a process that leaves its process group does not escape. Made below the guard's own where systemd
// delegated that; where the relay is a unit of its own, systemd's, which comes and goes with it (UnitRelay).
namespace Messenger.Appliance.Guard.Relays;

sealed class ControlGroup : IDisposable
{
    const string Root = "/sys/fs/cgroup";

    readonly string folder;
    readonly FileStream kill;

    ControlGroup(string folder, FileStream kill) => (this.folder, this.kill) = (folder, kill);

    /// <summary>The folder of the only unified group in what /proc/self/cgroup says; null where there is none.</summary>
    public static string? Folder(string groups)
    {
        foreach (var line in groups.Split('\n'))
            if (line.StartsWith("0::/", StringComparison.Ordinal))
                return (Root + line["0::".Length..]).TrimEnd('/');
        return null;
    }

    /// <summary>A group of the relay's own below this process' group; null where the system does not let that be.</summary>
    public static ControlGroup? Below(string groups)
    {
        if (Folder(groups) is not { } own || own == Root) return null;
        try
        {
            return Open(Directory.CreateDirectory(own + "/relay").FullName);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <exception cref="IOException">There is no such group, or it cannot be killed from here.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static ControlGroup Open(string folder) => new(folder, new(folder + "/cgroup.kill", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0));

    /// <summary>Puts a process into it; what that starts from here on is born there.</summary>
    /// <exception cref="IOException">The system does not let it.</exception>
    public void Take(int process) => File.WriteAllText(folder + "/cgroup.procs", process.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Everything in it ends now, whatever it was doing. Never throws.</summary>
    public void Kill()
    {
        try
        {
            kill.Write("1"u8);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // The process group is killed beside it.
        }
    }

    /// <summary>The same of a group that may not be there. Never throws.</summary>
    public static void Kill(string folder)
    {
        try
        {
            using var group = Open(folder);
            group.Kill();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // No group, nobody in it.
        }
    }

    /// <summary>Whether this process is in it.</summary>
    public static bool Holds(string folder, int process) =>
        Read(folder + "/cgroup.procs").Split('\n').Contains(process.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Whether nothing lives in it, or it is not there.</summary>
    public static bool IsEmpty(string folder) => !Read(folder + "/cgroup.events").Contains("populated 1", StringComparison.Ordinal);

    public void Dispose() => kill.Dispose();

    static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
