// Where the checked-out tree is that the tests were built from.
namespace Messenger.Appliance.Tests;

static class Tree
{
    public static string Root { get; } = FindRoot();

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Messenger.Appliance.sln"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException("Run the tests inside the checked-out tree: Messenger.Appliance.sln was not found above " + AppContext.BaseDirectory);
    }
}
