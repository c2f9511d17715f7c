// The box's flags: what a person may choose at the start, each checked here, each mistake one sentence that says what to
// write instead.
using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Messenger.Appliance.Core;
using Messenger.Appliance.Setup.Certificates;

namespace Messenger.Appliance.Daemon.Starting;

sealed record Options
{
    /// <summary>The guard, which is what people start, prints its own flags above these.</summary>
    public const string Help = """
          --state DIR        what the box keeps, sealed (default: $XDG_STATE_HOME/messenger-appliance)
          --name LABEL       its name in the home, reached as LABEL.local (default: messenger)
          --address IP       the address that the QR carries, if the box picks the wrong one
          --bind IP          listen on this address alone (default: all)
          --https-port N     phone app and setup service (default: 8443)
          --mqtt-port N      MQTT 5 over TLS (default: 8883)
          --http-port N      onboarding (default: 8080)
          --mailbox SIZE     room for waiting messages, locked in memory (default: 32MiB)
        """;

    static readonly SearchValues<char> LabelCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    public string State { get; init; } = DefaultState();

    /// <summary>Where the guard listens, if not by the state folder.</summary>
    public string? Link { get; init; }

    /// <summary>Where the network program listens; null where the box has no radio of its own to care for.</summary>
    public string? Wireless { get; init; }

    /// <summary>Where the system says what becomes of an update; null where there are none.</summary>
    public string? Updates { get; init; }

    public string Name { get; init; } = "messenger";

    public IPAddress? Address { get; init; }

    public IPAddress Bind { get; init; } = IPAddress.IPv6Any;

    public int HttpsPort { get; init; } = 8443;

    public int MqttPort { get; init; } = 8883;

    public int HttpPort { get; init; } = 8080;

    public ByteCount Mailbox { get; init; } = Limits.Default.Mailbox;

    /// <summary>Whether the size was asked for: then less is not good enough.</summary>
    public bool MailboxGiven { get; init; }

    /// <summary>The options, or the sentence that says what is wrong.</summary>
    public static (Options? Options, string? Mistake) Parse(ReadOnlySpan<string> arguments)
    {
        var options = new Options();
        for (var i = 0; i < arguments.Length; i++)
        {
            var (flag, value) = arguments[i].Split('=', 2) is [var name, var text] ? (name, text) : (arguments[i], null);
            if (flag == GuardFlags.AllowSwap && value is null) continue;
            if (value is null && i + 1 < arguments.Length) value = arguments[++i];
            if (GuardFlags.TakesValue(flag)) continue;
            if (string.IsNullOrEmpty(value)) return (null, $"{flag} needs a value; --help shows all flags.");
            var (next, mistake) = options.With(flag, value);
            if (next is null) return (null, mistake);
            options = next;
        }

        if (options.State.Length == 0) return (null, "This user has no home folder: name a folder for what the box keeps with --state.");
        int[] ports = [options.HttpsPort, options.MqttPort, options.HttpPort];
        if (ports.Distinct().Count() < ports.Length) return (null, "Two of the three ports are the same: give each a number of its own.");
        return (options, null);
    }

    (Options?, string?) With(string flag, string value) => flag switch
    {
        "--state" => (this with { State = Path.GetFullPath(value) }, null),
        "--link" => (this with { Link = Path.GetFullPath(value) }, null),
        "--wireless" => (this with { Wireless = Path.GetFullPath(value) }, null),
        "--updates" => (this with { Updates = Path.GetFullPath(value) }, null),
        "--name" => IsLabel(value) ? (this with { Name = value }, null) : (null, "--name takes 1 to 32 of the characters a-z, 0-9 and -, as in --name messenger."),
        "--address" => IPAddress.TryParse(value, out var address) && address.AddressFamily == AddressFamily.InterNetwork && NameConstraints.Permits(address)
            ? (this with { Address = address }, null)
            : (null, "--address takes an IPv4 address of the home's network, as in --address 192.168.0.9."),
        "--bind" => IPAddress.TryParse(value, out var bind) ? (this with { Bind = bind }, null) : (null, "--bind takes an address of this machine, as in --bind 127.0.0.1."),
        "--https-port" => Port(value) is { } https ? (this with { HttpsPort = https }, null) : PortMistake(flag),
        "--mqtt-port" => Port(value) is { } mqtt ? (this with { MqttPort = mqtt }, null) : PortMistake(flag),
        "--http-port" => Port(value) is { } http ? (this with { HttpPort = http }, null) : PortMistake(flag),
        "--mailbox" => ByteCount.TryParse(value, out var size) && size >= ByteCount.MiB(1) && size <= ByteCount.MiB(1024)
            ? (this with { Mailbox = size, MailboxGiven = true }, null)
            : (null, "--mailbox takes a size from 1MiB to 1GiB, as in --mailbox 32MiB."),
        _ => (null, $"There is no flag {flag}; --help shows all."),
    };

    static int? Port(string value) => ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? port : null;

    static (Options?, string?) PortMistake(string flag) => (null, $"{flag} takes a number from 1 to 65535.");

    static bool IsLabel(string value) =>
        value.Length is > 0 and <= 32 && value[0] != '-' && value[^1] != '-' && !value.AsSpan().ContainsAnyExcept(LabelCharacters);

    static string DefaultState() => StateFolder.Of(
        Environment.GetEnvironmentVariable("STATE_DIRECTORY"), Environment.GetEnvironmentVariable("XDG_STATE_HOME"), Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
}
