// The programs as they are delivered.
using Messenger.Appliance.Tests;

namespace Messenger.Appliance.Budget.Tests;

static class Programs
{
    public static long Size(string arch, string program)
    {
        var path = Path.Combine(Tree.Root, "artifacts", "publish", arch, program);
        Assert.True(File.Exists(path), $"{path} is missing: run ./build.sh budget, which makes it.");
        return new FileInfo(path).Length;
    }
}
