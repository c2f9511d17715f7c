// Searches every file below a folder for bytes, as somebody would who got hold of the disk.
namespace Messenger.Appliance.Journey.Tests.Stage;

static class Disk
{
    public static string[] FilesWith(string folder, ReadOnlySpan<byte> marker)
    {
        var found = new List<string>();
        foreach (var file in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
        {
            try
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                var content = new byte[stream.Length];
                stream.ReadExactly(content);
                if (content.AsSpan().IndexOf(marker) >= 0) found.Add(Path.GetRelativePath(folder, file));
            }
            catch (IOException)
            {
                // Sockets and files that vanish while the browser closes hold nothing to read.
            }
        }

        return [.. found];
    }
}
