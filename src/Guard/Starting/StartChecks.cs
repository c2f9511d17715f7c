// What has to be so before the guard starts. Each failure is one sentence that says what to do.
namespace Messenger.Appliance.Guard.Starting;

static class StartChecks
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Null when the state folder is there and can be written.</summary>
    public static string? Folder(string path)
    {
        try
        {
            Directory.CreateDirectory(path, OwnerOnly);
            var trial = Path.Combine(path, ".trial");
            File.WriteAllBytes(trial, []);
            File.Delete(trial);
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"The state folder {path} cannot be written: make it yours, or name another with --state.";
        }
    }
}
