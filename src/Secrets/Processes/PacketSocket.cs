// Sends one packet on a socket without waiting, allocating or throwing, which .NET's own sockets do not promise: for the
// button thread, and for packets that lie in locked memory.
using Messenger.Appliance.Secrets.Interop;

namespace Messenger.Appliance.Secrets.Processes;

public static unsafe class PacketSocket
{
    /// <summary>False when the other side is gone or has not read for too long.</summary>
    /// <param name="descriptor">Of a connected socket that keeps packets apart.</param>
    public static bool TrySend(int descriptor, ReadOnlySpan<byte> packet)
    {
        fixed (byte* p = packet)
        {
            return descriptor >= 0 && Libc.send(descriptor, p, (nuint)packet.Length, Libc.MessageDontWait | Libc.MessageNoSignal) == packet.Length;
        }
    }
}
