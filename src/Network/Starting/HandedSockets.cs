// The sockets that systemd opened for this program (sd_listen_fds(3)): the relay's first, then, where it is asked for, that of the
// hotspot's name answers, whose port this program could not take itself.
using System.Globalization;
using System.Net.Sockets;

namespace Messenger.Appliance.Network.Starting;

static class HandedSockets
{
    const int First = 3;

    /// <summary>Empty when none were handed to this process.</summary>
    public static Socket[] Take()
    {
        if (Environment.GetEnvironmentVariable("LISTEN_PID") != Environment.ProcessId.ToString(CultureInfo.InvariantCulture)) return [];
        return int.TryParse(Environment.GetEnvironmentVariable("LISTEN_FDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? [.. Enumerable.Range(First, count).Select(static descriptor => new Socket(new SafeSocketHandle(descriptor, ownsHandle: true)))]
            : [];
    }

    public static Socket Listen(string path)
    {
        File.Delete(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen(1);
        return socket;
    }
}
