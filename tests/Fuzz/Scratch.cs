// Folders for what a target writes, in memory where the system has such a place: nothing here tests a disk.
namespace Messenger.Appliance.Fuzz.Tests;

static class Scratch
{
    const string Memory = "/dev/shm";

    public static string Folder(string name)
    {
        var folder = Path.Combine(Directory.Exists(Memory) ? Memory : Path.GetTempPath(), $"fuzz-{name}-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }
}
