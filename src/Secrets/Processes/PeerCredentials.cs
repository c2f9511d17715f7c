// Who is at the other end of a Unix socket, as the kernel noted it when it connected or listened: struct ucred of unix(7).
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Messenger.Appliance.Secrets.Processes;

/// <param name="ProcessId">As this process sees it.</param>
/// <param name="UserId">Effective.</param>
/// <param name="GroupId">Effective.</param>
public readonly record struct PeerCredentials(int ProcessId, uint UserId, uint GroupId)
{
    const int SocketLevel = 1;
    const int Option = 17;

    /// <summary>Null when the kernel does not say.</summary>
    public static PeerCredentials? Of(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        Span<int> credentials = stackalloc int[3];
        return socket.GetRawSocketOption(SocketLevel, Option, MemoryMarshal.AsBytes(credentials)) == credentials.Length * sizeof(int)
            ? new(credentials[0], (uint)credentials[1], (uint)credentials[2])
            : null;
    }

    /// <summary>
    /// Whether guard or relay may trust it: this process' own user; and where the two are users of their own, which meet at a
    /// path, this process' own group.
    /// </summary>
    public bool IsOurs(bool byGroup) => UserId == ThisProcess.UserId || (byGroup && GroupId == ThisProcess.GroupId);
}
