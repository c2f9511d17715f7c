// The machine's disks and its state after a start: built once (Guest/build.sh), started once, and kept as a snapshot that every
// drill begins from. Both lie below artifacts/vm and are made again when the programs or the guest's files change.
using System.Diagnostics;

namespace Messenger.Appliance.Vm.Tests;

static class Image
{
    static readonly SemaphoreSlim Once = new(1, 1);

    public static string Top { get; } = FindTop();

    public static string Folder => Path.Combine(Top, "artifacts", "vm");

    public static string Snapshot => Path.Combine(Folder, "snapshot");

    /// <summary>Root, kernel and snapshot are there and new.</summary>
    public static async Task ReadyAsync()
    {
        await Once.WaitAsync();
        try
        {
            var newest = new[] { "artifacts/publish/arm64", "tests/Vm/Guest", "image/units" }
                .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Top, folder), "*", SearchOption.AllDirectories)).Max(File.GetLastWriteTimeUtc);
            if (File.Exists(Snapshot) && File.GetLastWriteTimeUtc(Snapshot) > newest) return;
            File.Delete(Snapshot);
            using (var build = Process.Start(Path.Combine(Top, "tests/Vm/Guest/build.sh"), [Folder]))
            {
                await build.WaitForExitAsync();
                Assert.Equal(0, build.ExitCode);
            }

            await using var machine = await Machine.BootAsync();
            await machine.KeepAsync();
        }
        finally
        {
            Once.Release();
        }
    }

    static string FindTop()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "build.sh"))) folder = folder.Parent ?? throw new DirectoryNotFoundException("build.sh");
        return folder.FullName;
    }
}
