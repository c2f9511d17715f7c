// Where the box keeps what it keeps when nobody says. Pure: guard and relay ask the environment and get the same answer.
namespace Messenger.Appliance.Core;

public static class StateFolder
{
    /// <summary>
    /// systemd names the folder it made; else the user's own (XDG Base Directory Specification: what is not absolute is ignored).
    /// Empty where there is neither: keys are never left in whatever folder the box happens to be started from.
    /// </summary>
    public static string Of(string? given, string? states, string home)
    {
        if (Path.IsPathRooted(given)) return given;
        if (Path.IsPathRooted(states)) return Path.Combine(states, "messenger-appliance");
        return Path.IsPathRooted(home) ? Path.Combine(home, ".local", "state", "messenger-appliance") : "";
    }
}
