// Folders for what a target writes, in memory where the system has such a place: nothing here tests a disk.
namespace Messenger.Appliance.Fuzz.Tests;

static class Scratch
{
    const string Memory = "/dev/shm";

    public static string Folder(string name)
    {
        var place = Directory.Exists(Memory) ? Memory : Path.GetTempPath();
        // A fuzzer kills what it runs: what those that are gone have left goes now.
        foreach (var left in Directory.GetDirectories(place, $"fuzz-{name}-*"))
            if (!Directory.Exists("/proc/" + left[(left.LastIndexOf('-') + 1)..]))
                Directory.Delete(left, recursive: true);
        var folder = Path.Combine(place, $"fuzz-{name}-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }
}
