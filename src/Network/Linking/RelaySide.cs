// Where the relay asks: a socket that keeps packets apart, made by systemd so that only the relay's group may connect
// (image/units/messenger-network.socket). One relay at a time; it is told the view at once and whenever it changes.
using System.Net.Sockets;
using System.Security.Cryptography;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Core.Wireless;

namespace Messenger.Appliance.Network.Linking;

/// <param name="Kind">What the relay wants.</param>
/// <param name="Ssid">To join.</param>
/// <param name="Key">Its password, pinned; whoever used it zeroes it.</param>
readonly record struct Wish(FrameKind Kind, Ssid Ssid, byte[] Key);

sealed class RelaySide(Socket listener, Action<Wish> wished) : IDisposable
{
    readonly Lock sending = new();
    readonly byte[] outgoing = new byte[LinkFrames.MostBytes];
    readonly byte[] incoming = GC.AllocateArray<byte>(JoinFrame.MostBytes, pinned: true);
    WirelessView view = WirelessView.Nothing;
    Socket? relay;

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            using var socket = await listener.AcceptAsync(stopping).ConfigureAwait(false);
            lock (sending)
            {
                relay = socket;
                Send();
            }

            try
            {
                while (await socket.ReceiveAsync(incoming, SocketFlags.None, stopping).ConfigureAwait(false) is > 0 and var length) Heard(incoming.AsSpan(0, length));
            }
            catch (SocketException)
            {
                // The relay ended; another will come.
            }
            finally
            {
                CryptographicOperations.ZeroMemory(incoming);
                lock (sending) relay = null;
            }
        }
    }

    public void Show(WirelessView shown)
    {
        lock (sending)
        {
            view = shown;
            Send();
        }
    }

    public void Dispose() => listener.Dispose();

    void Heard(Span<byte> frame)
    {
        switch (LinkFrames.KindOf(frame))
        {
            case FrameKind.Join when JoinFrame.TryRead(frame, out var ssid, out var key):
                var pinned = GC.AllocateUninitializedArray<byte>(key.Length, pinned: true);
                key.CopyTo(pinned);
                wished(new(FrameKind.Join, ssid, pinned));
                break;
            case (FrameKind.Hotspot or FrameKind.Seen or FrameKind.Shows) and var kind when frame.Length == 1:
                wished(new(kind, default, []));
                break;
        }

        CryptographicOperations.ZeroMemory(incoming);
    }

    void Send()
    {
        if (relay is null) return;
        try
        {
            var length = view.Write(outgoing);
            relay.Send(outgoing.AsSpan(0, length), SocketFlags.None, out _);
        }
        catch (ObjectDisposedException)
        {
            // It has just gone.
        }
    }
}
