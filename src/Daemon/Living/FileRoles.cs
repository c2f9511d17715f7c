// What each file on the card is, in the words of the custody report.
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Daemon.Living;

static class FileRoles
{
    /// <param name="mode">Of a box that starts by itself the key lies in the file that opens it.</param>
    public static string Of(string file, StartMode mode) => file switch
    {
        StateFiles.Registry => "sealed",
        StateFiles.Unlock => mode == StartMode.ByItself ? "slot" : "unlock",
        StateFiles.Door => "door",
        _ => "other",
    };
}
