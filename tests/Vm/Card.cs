// A copy of the machine's disk as it is after a power cut, opened on this computer by Linux itself: mounting plays ext4's journal back.
using System.Diagnostics;

namespace Messenger.Appliance.Vm.Tests;

sealed class Card : IAsyncDisposable
{
    /// <summary>What e2fsck ends with when all is well, now or before.</summary>
    const int MendedAll = 1;

    readonly string image;

    Card(string image) => this.image = image;

    /// <summary>Where the box's own folders lie.</summary>
    public string Root { get; } = Directory.CreateTempSubdirectory("vm-card-").FullName;

    /// <summary>The folder with this file in it; null where there is none.</summary>
    public string? FolderOf(string file) => Directory.EnumerateDirectories(Root, "messenger-*").FirstOrDefault(folder => File.Exists(Path.Combine(folder, file)));

    /// <param name="disk">Its content; stays as it is.</param>
    public static async Task<Card> MountAsync(byte[] disk)
    {
        var image = Path.GetTempFileName();
        await File.WriteAllBytesAsync(image, disk);
        var card = new Card(image);
        string[] mount = ["-t", "ext4", "-o", "loop", image, card.Root];
        if (await StatusAsync("mount", mount) == 0) return card;
        // As when its superblock is torn.
        await MendAsync(image);
        await RunAsync("mount", mount);
        return card;
    }

    /// <summary>As the delivered system does with its card before it mounts it (image/boot).</summary>
    public static async Task MendAsync(string image) =>
        Assert.True(await StatusAsync("e2fsck", "-y", image) <= MendedAll, "The disk cannot be mended.");

    public async ValueTask DisposeAsync()
    {
        await RunAsync("umount", Root);
        Directory.Delete(Root);
        File.Delete(image);
    }

    static async Task RunAsync(string program, params string[] arguments) =>
        Assert.True(await StatusAsync(program, arguments) == 0, $"{program} failed: only root can look into the machine's disk.");

    static async Task<int> StatusAsync(string program, params string[] arguments)
    {
        using var running = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        await running.StandardOutput.ReadToEndAsync();
        await running.WaitForExitAsync();
        return running.ExitCode;
    }
}
