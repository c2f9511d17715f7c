// A copy of the machine's disk as it is after a power cut, opened on this computer by Linux itself: mounting plays ext4's journal back.
using System.Diagnostics;

namespace Messenger.Appliance.Vm.Tests;

sealed class Card : IAsyncDisposable
{
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
        await RunAsync("mount", "-t", "ext4", "-o", "loop", image, card.Root);
        return card;
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("umount", Root);
        Directory.Delete(Root);
        File.Delete(image);
    }

    static async Task RunAsync(string program, params string[] arguments)
    {
        using var running = Process.Start(program, arguments);
        await running.WaitForExitAsync();
        Assert.True(running.ExitCode == 0, $"{program} failed: only root can look into the machine's disk.");
    }
}
