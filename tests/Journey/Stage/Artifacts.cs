// What a run leaves to be looked at.
using Messenger.Appliance.Tests;

namespace Messenger.Appliance.Journey.Tests.Stage;

static class Artifacts
{
    /// <summary>Screenshots and logs of the last run; ignored by git.</summary>
    public static string Folder { get; } = Directory.CreateDirectory(Path.Combine(Tree.Root, "artifacts", "journey")).FullName;
}
