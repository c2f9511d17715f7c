// The relay's end of the link to the network program: hears how the Wi-Fi is, and asks for what people ask for on the page. A network
// program that is not there, or ends, is looked for again; without one the box lives by its cable.
using System.Net.Sockets;
using System.Security.Cryptography;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Core.Wireless;
using Messenger.Appliance.Daemon.Guarding;
using Messenger.Appliance.Setup.State;
using Messenger.Appliance.Setup.Wireless;

namespace Messenger.Appliance.Daemon.Wireless;

/// <param name="path">Where it listens; null: there is none.</param>
/// <param name="guard">Knows whether a panel shows the hotspot's password.</param>
/// <param name="time">Monotonic.</param>
sealed class WirelessLink(string? path, GuardLink guard, TimeProvider time) : IWireless
{
    static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(2);

    /// <summary>A network that is known has so long to be joined before somebody is asked to look.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    readonly Lock sending = new();
    readonly byte[] outgoing = GC.AllocateArray<byte>(JoinFrame.MostBytes, pinned: true);
    readonly byte[] incoming = new byte[LinkFrames.MostBytes];
    volatile WirelessView view = WirelessView.Nothing;
    Socket? program;
    long looking;

    /// <summary>The view is another one.</summary>
    public event Action Changed = static () => { };

    public WirelessView View => view;

    /// <summary>What a panel shows in place of an address: the hotspot's name and password; null while there is an address.</summary>
    public string? Shown => view switch
    {
        { Phase: WirelessPhase.Hotspot, HotspotKey.Length: > 0 } => $"{view.Hotspot} / {view.HotspotKey}",
        { Phase: WirelessPhase.Hotspot } => view.Hotspot,
        _ => null,
    };

    public Attention Attention => view.Phase switch
    {
        WirelessPhase.Hotspot => Attention.Hotspot,
        WirelessPhase.Looking when !view.Wired && time.GetElapsedTime(Volatile.Read(ref looking)) > Patience => Attention.NoNetwork,
        _ => Attention.None,
    };

    public async Task RunAsync(CancellationToken stopping)
    {
        if (path is null) return;
        while (!stopping.IsCancellationRequested)
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stopping).ConfigureAwait(false);
                lock (sending) program = socket;
                if (guard.ShowsLink) Send(LinkFrames.Shows);
                while (await socket.ReceiveAsync(incoming, SocketFlags.None, stopping).ConfigureAwait(false) is > 0 and var length) Heard(incoming.AsSpan(0, length));
            }
            catch (SocketException)
            {
                // Not there yet, or ended: looked for again.
            }
            finally
            {
                lock (sending) program = null;
            }

            Show(WirelessView.Nothing);
            await Task.Delay(BetweenTries, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public bool TryJoin(Ssid ssid, ReadOnlySpan<byte> key)
    {
        lock (sending)
        {
            var length = JoinFrame.Write(outgoing, ssid, key);
            var sent = Send(outgoing.AsSpan(0, length));
            CryptographicOperations.ZeroMemory(outgoing);
            return sent;
        }
    }

    public void Seen() => Send(LinkFrames.Seen);

    /// <summary>Somebody stands at the box.</summary>
    public void Press() => Send(LinkFrames.Hotspot);

    bool Send(ReadOnlySpan<byte> frame)
    {
        lock (sending)
        {
            if (program is null || frame.IsEmpty) return false;
            program.Blocking = false;
            return program.Send(frame, SocketFlags.None, out var error) == frame.Length && error == SocketError.Success;
        }
    }

    void Heard(ReadOnlySpan<byte> frame)
    {
        if (WirelessView.Read(frame) is { } told) Show(told);
    }

    void Show(WirelessView told)
    {
        if (told.Phase == WirelessPhase.Looking && view.Phase != WirelessPhase.Looking) Volatile.Write(ref looking, time.GetTimestamp());
        view = told;
        Changed();
    }
}
