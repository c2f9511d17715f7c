// Whether what the box prints is kept somewhere: in systemd's journal or a file. A terminal, or another program that reads
// along, keeps nothing by itself. The pairing link is printed only where nothing is kept.
namespace Messenger.Appliance.Guard.Panels;

static class StandardOutput
{
    const string Socket = "socket:[";

    public static bool IsKept() => Console.IsOutputRedirected && IsKept(new FileInfo("/proc/self/fd/1").LinkTarget, Environment.GetEnvironmentVariable("JOURNAL_STREAM"));

    /// <param name="target">What the descriptor is, as proc(5) writes it: pipe:[inode], socket:[inode], or a path.</param>
    /// <param name="journal">Device and inode of the journal's socket (systemd.exec(5)), where there is one.</param>
    internal static bool IsKept(string? target, string? journal)
    {
        if (target is null || !target.StartsWith(Socket, StringComparison.Ordinal)) return target?.StartsWith("pipe:[", StringComparison.Ordinal) != true;
        return journal is not null && journal.EndsWith(":" + target[Socket.Length..^1], StringComparison.Ordinal);
    }
}
