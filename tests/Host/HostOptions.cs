// What the host is told on its command line. A port of 0 is one that the system picks.
using System.Globalization;
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Host.Tests;

sealed record HostOptions
{
    public const string Help = """
        relay-host: the relay's core alone, open to everybody, for foreign clients and benchmarks. Never a product.

          --tcp N, --tls N            ports on 127.0.0.1 (default 0: any)
          --web N, --web-tls N        the same; /mqtt over WebSocket, plain and over TLS
          --mailbox SIZE              room for waiting messages (default 32MiB)
          --roomy                     limits for thousands of clients at full speed; semantics, zeroing and checks stay

        Prints one line "<kind> <port>" for each port, then "ready". The line "occupied" on its input is answered with
        "occupied <bytes>": what messages take up in the mailbox. Ends when its input ends, or by SIGTERM.
        """;

    public int Tcp { get; init; }

    public int Tls { get; init; }

    public int Web { get; init; }

    public int WebTls { get; init; }

    public Limits Limits { get; init; } = Limits.Default;

    public static HostOptions? Parse(ReadOnlySpan<string> arguments)
    {
        var options = new HostOptions();
        for (var i = 0; i < arguments.Length; i++)
        {
            var flag = arguments[i];
            if (flag == "--roomy")
            {
                options = options with { Limits = Roomy(options.Limits) };
                continue;
            }

            if (++i >= arguments.Length) return null;
            var known = flag switch
            {
                "--tcp" when Port(arguments[i]) is { } port => options with { Tcp = port },
                "--tls" when Port(arguments[i]) is { } port => options with { Tls = port },
                "--web" when Port(arguments[i]) is { } port => options with { Web = port },
                "--web-tls" when Port(arguments[i]) is { } port => options with { WebTls = port },
                "--mailbox" when ByteCount.TryParse(arguments[i], out var size) => options with { Limits = options.Limits with { Mailbox = size } },
                _ => null,
            };
            if (known is null) return null;
            options = known;
        }

        return options;
    }

    static int? Port(string value) => ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null;

    /// <summary>One address plays the whole family here, and a benchmark publishes as fast as it can.</summary>
    public static Limits Roomy(Limits limits) => limits with
    {
        Devices = 4096,
        Connections = 8192,
        ConnectionsPerAddress = 8192,
        UnauthenticatedPerAddress = 8192,
        PublishesPerSecond = 10_000_000,
        PublishBurst = 10_000_000,
        SenderSharePercent = 100,
        RecipientSharePercent = 100,
    };
}
