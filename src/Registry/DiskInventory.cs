// What the box has on its card, file by file, as the file system says at this moment: for the custody report.
namespace Messenger.Appliance.Registry;

/// <param name="Name">Relative to the state folder.</param>
/// <param name="Bytes">Its length.</param>
public readonly record struct FileOnDisk(string Name, long Bytes);

public static class DiskInventory
{
    /// <summary>Every file below the folder, in order of name.</summary>
    public static IReadOnlyList<FileOnDisk> Of(string folder)
    {
        var files = new List<FileOnDisk>();
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            files.Add(new(Path.GetRelativePath(folder, file.FullName), file.Exists ? file.Length : 0));
        }

        files.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        return files;
    }
}
