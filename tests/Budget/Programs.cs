// The programs as they are delivered.
namespace Messenger.Appliance.Budget.Tests;

static class Programs
{
    public static string Top { get; } = FindTop();

    public static long Size(string arch, string program)
    {
        var path = Path.Combine(Top, "artifacts", "publish", arch, program);
        Assert.True(File.Exists(path), $"{path} is missing: run ./build.sh budget, which makes it.");
        return new FileInfo(path).Length;
    }

    static string FindTop()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "build.sh"))) folder = folder.Parent ?? throw new DirectoryNotFoundException("build.sh");
        return folder.FullName;
    }
}
