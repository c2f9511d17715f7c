// What systemd is told (sd_notify(3)): that the buttons are watched, and, from their thread, that they still are. One packet on a
// Unix socket, sent without waiting or allocating; without systemd nothing. Own, because the host library costs more memory
// than the guard (decision 0072).
using System.Net.Sockets;
using Messenger.Appliance.Secrets.Processes;

namespace Messenger.Appliance.Guard.Starting;

sealed class Systemd : IDisposable
{
    readonly Socket? socket;
    readonly bool watched;

    /// <param name="address">NOTIFY_SOCKET: a path, or a name of the kernel's that begins with @.</param>
    /// <param name="watchdog">WATCHDOG_USEC, where systemd wants signs of life.</param>
    public Systemd(string? address, string? watchdog)
    {
        watched = !string.IsNullOrEmpty(watchdog);
        if (string.IsNullOrEmpty(address)) return;
        var opened = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            opened.Connect(new UnixDomainSocketEndPoint(address[0] == '@' ? "\0" + address[1..] : address));
            socket = opened;
        }
        catch (SocketException)
        {
            opened.Dispose();
        }
    }

    public void Ready() => Send("READY=1"u8);

    public void Stopping() => Send("STOPPING=1"u8);

    /// <summary>On the button thread, once a second: systemd starts the box anew when it hears nothing.</summary>
    public void Beat()
    {
        if (watched) Send("WATCHDOG=1"u8);
    }

    public void Dispose() => socket?.Dispose();

    void Send(ReadOnlySpan<byte> word)
    {
        if (socket is { SafeHandle.IsClosed: false } open) PacketSocket.TrySend((int)open.SafeHandle.DangerousGetHandle(), word);
    }
}
