// Which process relays: the one that was started, or a child of it.
using System.Globalization;

namespace Messenger.Appliance.Memory.Tests;

static class RelayProcess
{
    const string Name = "messenger-appliance";

    public static int Of(int started) => Find(started) ?? throw new InvalidOperationException($"No {Name} runs under {started}.");

    // The kernel keeps the first fifteen characters of a name.
    static int? Find(int process)
    {
        if (File.ReadAllText($"/proc/{process}/comm").Trim() == Name[..15]) return process;
        foreach (var task in Directory.EnumerateDirectories($"/proc/{process}/task"))
        foreach (var child in File.ReadAllText(task + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            if (Find(int.Parse(child, CultureInfo.InvariantCulture)) is { } found)
                return found;
        return null;
    }
}
