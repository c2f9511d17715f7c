// Ours: the relay's core in its test host, compiled ahead of time with the runtime settings of the product, as it is delivered;
// only limits are raised.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Messenger.Appliance.Tests;

namespace Messenger.Appliance.Benchmarks.Tests.Peers;

sealed class Relay(string program) : Peer
{
    readonly BlockingCollection<long> occupied = [];

    public const string Called = "relay";

    public override string Name => Called;

    public override int? Web { get; } = Ports.Free();

    // Its mailbox is in memory from the start: what is taken of it, it says itself.
    public override long Occupied
    {
        get
        {
            Say("occupied");
            return occupied.Take();
        }
    }

    protected override void Heard(string? line)
    {
        if (line?.Split(' ') is ["occupied", var bytes]) occupied.Add(long.Parse(bytes, CultureInfo.InvariantCulture));
    }

    protected override ProcessStartInfo Start() => new(program, ["--tcp", $"{Tcp}", "--tls", $"{Tls}", "--web-tls", $"{Web}", "--roomy"]);
}
