// The machine's disks and its state after a start: built once (Guest/build.sh), started once, and kept as a snapshot that every
// drill begins from. Both lie below artifacts/vm and are made again when the programs or the guest's files change.
using System.Diagnostics;
using Messenger.Appliance.Tests;

namespace Messenger.Appliance.Vm.Tests;

static class Image
{
    static readonly SemaphoreSlim Once = new(1, 1);

    public static string Folder => Path.Combine(Tree.Root, "artifacts", "vm");

    public static string Snapshot => Path.Combine(Folder, "snapshot");

    /// <summary>Root, kernel and snapshot are there and new.</summary>
    public static async Task ReadyAsync()
    {
        await Once.WaitAsync();
        try
        {
            var newest = new[] { "artifacts/publish/arm64", "tests/Vm/Guest", "image/units", "image/network" }
                .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Tree.Root, folder), "*", SearchOption.AllDirectories)).Max(File.GetLastWriteTimeUtc);
            if (File.Exists(Snapshot) && File.GetLastWriteTimeUtc(Snapshot) > newest) return;
            Directory.CreateDirectory(Folder);
            File.Delete(Snapshot);
            using (var build = Process.Start(Path.Combine(Tree.Root, "tests/Vm/Guest/build.sh"), [Folder]))
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
}
