// The state folder before anything is kept in it: made for its owner alone where it is missing, and tried.
namespace Messenger.Appliance.Secrets;

public static class WritableFolder
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Null when it is there and can be written; else the sentence that says what to do.</summary>
    public static string? Check(string path)
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
            return $"상태 폴더 {path}에 쓸 수 없습니다. The state folder {path} cannot be written: make it yours, or name another with --state.";
        }
    }
}
