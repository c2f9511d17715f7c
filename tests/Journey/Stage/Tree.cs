// Where the checked-out tree and the artefacts of a run are.
namespace Messenger.Appliance.Journey.Tests.Stage;

static class Tree
{
    public static string Root { get; } = FindRoot();

    /// <summary>Screenshots and logs of the last run; ignored by git.</summary>
    public static string Artifacts { get; } = Directory.CreateDirectory(Path.Combine(Root, "artifacts", "journey")).FullName;

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Messenger.Appliance.sln"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException("Run the journeys inside the checked-out tree");
    }
}
