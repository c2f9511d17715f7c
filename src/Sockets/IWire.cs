// A connection's bytes as far as they move now: those of a socket, or the clear side of TLS on it. Waiting is the socket's
// alone (SocketWire). One reader and one writer at a time, on any threads.
using System.Buffers;

namespace Messenger.Appliance.Sockets;

interface IWire
{
    /// <summary>In place of a count: nothing was there.</summary>
    const int NotNow = -1;

    /// <summary>Whether there may be something, and it is this one's turn.</summary>
    bool MayRead { get; }

    /// <returns>Bytes; 0 at the end, <see cref="NotNow"/> when more has to come first.</returns>
    /// <exception cref="IOException">The connection is lost.</exception>
    int Read(Span<byte> buffer);

    /// <summary>Takes off the front what it sends, or keeps to be sent by the next call.</summary>
    /// <returns>Whether all is with the kernel.</returns>
    /// <exception cref="IOException">The connection is lost.</exception>
    bool TryWrite(ref ReadOnlySequence<byte> bytes);
}
