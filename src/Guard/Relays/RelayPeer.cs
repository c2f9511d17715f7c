// The connected relay as its senders see it. Any thread may send at any moment, the button thread above all: nobody waits for
// a lock, and a socket is closed only when nobody is sending on it.
using System.Net.Sockets;
using Messenger.Appliance.Secrets.Processes;

namespace Messenger.Appliance.Guard.Relays;

sealed class RelayPeer(Socket socket)
{
    readonly int descriptor = (int)socket.SafeHandle.DangerousGetHandle();

    /// <summary>Who is at work on the socket, its owner included; at zero it is closed for good.</summary>
    int users = 1;

    /// <summary>False when the relay is gone, or has not read for so long that it must be taken for hung. Never throws, never waits.</summary>
    public bool TrySend(ReadOnlySpan<byte> frame)
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref users);
            if (seen == 0) return false;
        }
        while (Interlocked.CompareExchange(ref users, seen + 1, seen) != seen);
        var sent = PacketSocket.TrySend(descriptor, frame);
        Leave();
        return sent;
    }

    /// <summary>Bytes of the next frame; 0 when the relay is gone.</summary>
    public int Receive(Span<byte> frame) => socket.Receive(frame, SocketFlags.None, out var error) is var read && error == SocketError.Success ? read : 0;

    /// <summary>By its owner, once.</summary>
    public void Close()
    {
        socket.Shutdown(SocketShutdown.Both);
        Leave();
    }

    void Leave()
    {
        if (Interlocked.Decrement(ref users) == 0) socket.Dispose();
    }
}
