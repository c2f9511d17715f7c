// A wire as the pair of pipes that Kestrel and the relay take. .NET's own pipes over streams do the same with a stream, two
// waits and a send for each buffer in between.
using System.Buffers;
using System.IO.Pipelines;

namespace Messenger.Appliance.Sockets.Pipes;

/// <param name="wire">The socket, or what stands on it.</param>
/// <param name="socket">What is waited for.</param>
/// <param name="pool">Of buffers that are cleared on their way back.</param>
sealed class WirePipe(IWire wire, SocketWire socket, MemoryPool<byte> pool) : IDuplexPipe
{
    public PipeReader Input { get; } = new WireReader(wire, socket, pool);

    public PipeWriter Output { get; } = new WireWriter(wire, socket, pool);
}
