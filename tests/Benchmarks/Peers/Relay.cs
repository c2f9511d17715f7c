// Ours: the relay's core in its test host, with the runtime settings of the product; only limits are raised. With a native
// build beside it, that one is measured, because that is what ships.
using System.Diagnostics;

namespace Messenger.Appliance.Benchmarks.Tests.Peers;

sealed class Relay(string program) : Peer
{
    public override string Name => "relay";

    protected override ProcessStartInfo Start() => new(program, ["--tcp", $"{Tcp}", "--tls", $"{Tls}", "--roomy"]);
}
