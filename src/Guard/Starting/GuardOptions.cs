// The flags that are the guard's own; every other goes to the relay as it stands, which says what is wrong with it.
using Messenger.Appliance.Core;
using Messenger.Appliance.Guard.Relays;

namespace Messenger.Appliance.Guard.Starting;

sealed record GuardOptions
{
    public const string Help = """
        messenger-guard: starts the box of Messenger Appliance, and ends it at a press of Wipe

          --panel KIND       auto, terminal, plain, gpio, or pipe:PATH (default: auto)
          --pins FILE        where the wires are, if not where hardware/pins.json says (with --panel gpio)
          --allow-swap       start although this computer swaps: then keys may reach its disk
          --relay PATH       the relay's program (default: messenger-appliance beside this one)
          --relay-cgroup DIR systemd starts the relay, in this control group, and the guard ends it there
          --link PATH        where the two meet, if they have networks of their own (then of one group)

        All other flags are the relay's:

        """;

    public string State { get; init; } = "";

    public string Panel { get; init; } = "auto";

    /// <summary>Null: as built in.</summary>
    public string? Pins { get; init; }

    public bool AllowSwap { get; init; }

    public string Relay { get; init; } = RelayProgram.Beside;

    /// <summary>Of the relay's unit; null: the guard starts the relay itself.</summary>
    public string? RelayGroup { get; init; }

    /// <summary>The relay's too; null: by the state folder.</summary>
    public string? Link { get; init; }

    /// <summary>For the relay, the state folder first.</summary>
    public IReadOnlyList<string> RelayFlags { get; init; } = [];

    /// <summary>The options, or the sentence that says what is wrong.</summary>
    public static (GuardOptions? Options, string? Mistake) Parse(ReadOnlySpan<string> arguments)
    {
        var options = new GuardOptions { State = DefaultState() };
        var others = new List<string>();
        for (var i = 0; i < arguments.Length; i++)
        {
            var (flag, value) = arguments[i].Split('=', 2) is [var name, var text] ? (name, text) : (arguments[i], null);
            if (flag == GuardFlags.AllowSwap && value is null)
            {
                options = options with { AllowSwap = true };
                continue;
            }

            if (flag is not ("--state" or "--link") && !GuardFlags.TakesValue(flag))
            {
                others.Add(arguments[i]);
                continue;
            }

            if (value is null && i + 1 < arguments.Length) value = arguments[++i];
            if (string.IsNullOrEmpty(value)) return (null, $"{flag} needs a value; --help shows all flags.");
            var (next, mistake) = options.With(flag, value);
            if (next is null) return (null, mistake);
            options = next;
        }

        if (options.State.Length == 0) return (null, "This user has no home folder: name a folder for what the box keeps with --state.");
        string[] link = options.Link is { } path ? ["--link", path] : [];
        return (options with { RelayFlags = ["--state", options.State, .. link, .. others] }, null);
    }

    (GuardOptions?, string?) With(string flag, string value) => flag switch
    {
        "--state" => (this with { State = Path.GetFullPath(value) }, null),
        "--link" => (this with { Link = Path.GetFullPath(value) }, null),
        GuardFlags.RelayGroup => (this with { RelayGroup = Path.GetFullPath(value) }, null),
        GuardFlags.Relay => (this with { Relay = Path.GetFullPath(value) }, null),
        GuardFlags.Pins => (this with { Pins = Path.GetFullPath(value) }, null),
        _ => value is "auto" or "terminal" or "plain" or "gpio" || value.StartsWith("pipe:", StringComparison.Ordinal) && value.Length > 5
            ? (this with { Panel = value }, null)
            : (null, "--panel takes auto, terminal, plain, gpio, or pipe:PATH."),
    };

    static string DefaultState() => StateFolder.Of(
        Environment.GetEnvironmentVariable("STATE_DIRECTORY"), Environment.GetEnvironmentVariable("XDG_STATE_HOME"), Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
}
