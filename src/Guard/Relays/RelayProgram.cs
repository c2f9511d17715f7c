// How the relay is started: its path, the flags that the guard does not know itself, and an environment without what systemd
// said to the guard alone.
using System.Collections;
using Messenger.Appliance.Secrets.Processes;

namespace Messenger.Appliance.Guard.Relays;

sealed class RelayProgram(string path, IReadOnlyList<string> flags)
{
    const string Name = "messenger-appliance";

    /// <summary>Beside this program, unless another is named.</summary>
    public static string Beside => Path.Combine(AppContext.BaseDirectory, Name);

    /// <param name="group">Takes it, where there is one.</param>
    /// <exception cref="IOException">It could not be started.</exception>
    public IRelay Start(ControlGroup? group)
    {
        var child = Start(flags);
        group?.Take(child.Id);
        return new ChildRelay(child, group);
    }

    /// <summary>Lets the relay say its own part of the help.</summary>
    public void Help()
    {
        using var child = Start(["--help"]);
        child.WaitForEnd(null);
    }

    ChildProcess Start(IReadOnlyList<string> arguments)
    {
        if (!File.Exists(path)) throw new IOException($"The relay is not at {path}: name it with --relay.");
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
            if (entry is { Key: string name, Value: string value } && name is not ("NOTIFY_SOCKET" or "WATCHDOG_USEC" or "WATCHDOG_PID" or "LISTEN_PID" or "LISTEN_FDS"))
                environment[name] = value;
        // No debugger's door into a process that holds keys.
        environment["DOTNET_EnableDiagnostics"] = "0";
        return ChildProcess.Start(path, arguments, environment);
    }
}
