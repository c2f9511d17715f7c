// The guard's end of the link: takes one relay at a time, checks who it is, hands it the key, and reads what it says on a
// thread of its own. What is sent or received lies in locked memory, because a key or a pairing token may be in it.
using System.Net.Sockets;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Guard.Keys;
using Messenger.Appliance.Guard.Panels;
using Messenger.Appliance.Guard.Starting;
using Messenger.Appliance.Secrets;
using Messenger.Appliance.Secrets.Processes;

namespace Messenger.Appliance.Guard.Relays;

sealed class RelayLink : IDisposable
{
    readonly Socket listener;
    readonly IKeyKeeper keeper;
    readonly Screen screen;
    readonly bool showsLink;
    readonly LockedMemory incoming = LockedMemory.Allocate(new(LinkFrames.MostBytes));
    readonly LockedMemory outgoing = LockedMemory.Allocate(new(LinkFrames.MostBytes));
    volatile RelayPeer? peer;
    volatile bool pairOwed;
    volatile bool ending;

    public RelayLink(Socket listener, IKeyKeeper keeper, Screen screen, bool showsLink) =>
        (this.listener, this.keeper, this.screen, this.showsLink) = (listener, keeper, screen, showsLink);

    /// <summary>Whether this process is the relay that was started, or one of its unit: told by the supervisor.</summary>
    public required Func<int, bool> IsRelay { get; init; }

    /// <summary>Called with every view: the relay answers.</summary>
    public required Action Answers { get; init; }

    /// <summary>Told why the relay that is about to end does not start.</summary>
    public required Action<string> Refuses { get; init; }

    public required Systemd Systemd { get; init; }

    /// <summary>Guard and relay are users of their own, and share a group.</summary>
    public bool ByGroup { get; init; }

    /// <summary>Of the last wipe; told to every relay that comes.</summary>
    public WipeEvidence? Evidence { get; set; }

    /// <summary>Listens where the relay of this state folder looks, or says that another guard does.</summary>
    /// <param name="state">The folder.</param>
    /// <param name="path">In place of the folder's name; what a guard of before has left there is removed.</param>
    public static (Socket? Listener, string? Mistake) Listen(string state, string? path)
    {
        var address = new UnixDomainSocketEndPoint(LinkAddress.Of(state, path));
        var listener = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        try
        {
            if (path is not null && !IsAnswered(address)) File.Delete(path);
            listener.Bind(address);
            listener.Listen(1);
            return (listener, null);
        }
        catch (Exception fault) when (fault is SocketException { SocketErrorCode: not SocketError.AddressAlreadyInUse } or IOException or UnauthorizedAccessException)
        {
            listener.Dispose();
            return (null, $"The relay cannot be waited for at {path ?? state}: name a path in a folder that is yours with --link.");
        }
        catch (SocketException)
        {
            listener.Dispose();
            return (null, $"다른 상자가 이 상태 폴더를 쓰고 있습니다. Another box runs with the state folder {state}: end it, or name another with --state.");
        }
    }

    public void Start() => new Thread(Run) { IsBackground = true, Name = "link" }.Start();

    /// <summary>On the button thread, once a second: the relay and systemd hear that it is alive. Never waits.</summary>
    public void Heartbeat()
    {
        Systemd.Beat();
        peer?.TrySend(LinkFrames.HeartbeatFrame);
    }

    /// <summary>On the button thread. A press between two relays is kept for the next.</summary>
    public void Pair() => pairOwed = peer?.TrySend(LinkFrames.Pair) != true;

    /// <summary>On the button thread: what lies in the link's memory goes with the keys. Never throws, allocates nothing, waits for nobody.</summary>
    public void Zero()
    {
        outgoing.Zero();
        incoming.Zero();
    }

    /// <summary>On the button thread. False when the relay is gone or hung.</summary>
    public bool TrySendWipe()
    {
        pairOwed = false;
        var told = peer?.TrySend(LinkFrames.Wipe) == true;
        // Whatever is pressed from here on is for the next relay.
        peer = null;
        return told;
    }

    public void Dispose()
    {
        ending = true;
        listener.Dispose();
        Zero();
    }

    void Run()
    {
        while (!ending)
        {
            try
            {
                var socket = listener.Accept();
                if (IsTrusted(socket)) Serve(new RelayPeer(socket));
                else socket.Dispose();
            }
            catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
            {
                // A relay that died while it came; or the guard ends.
            }
        }
    }

    bool IsTrusted(Socket socket) => PeerCredentials.Of(socket) is { } peer && peer.IsOurs(ByGroup) && IsRelay(peer.ProcessId);

    static bool IsAnswered(UnixDomainSocketEndPoint address)
    {
        using var trial = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        try
        {
            trial.Connect(address);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    void Serve(RelayPeer relay)
    {
        // Before the key: a wipe from here on reaches this relay.
        peer = relay;
        try
        {
            if (!Greet(relay)) return;
            while (relay.Receive(incoming.Span) is > 0 and var length) Heard(relay, incoming.Span[..length]);
        }
        finally
        {
            peer = null;
            relay.Close();
            Zero();
        }
    }

    bool Greet(RelayPeer relay)
    {
        var frame = outgoing.Span;
        PanelFrame.Write(frame, showsLink);
        if (!relay.TrySend(frame[..PanelFrame.Bytes])) return false;
        if (Evidence is { } evidence && !relay.TrySend(frame[..evidence.Write(frame)])) return false;
        var sent = SendKey(relay);
        if (sent && pairOwed) Pair();
        return sent;
    }

    bool SendKey(RelayPeer relay)
    {
        var length = keeper.WriteKey(outgoing.Span);
        var sent = length > 0 && relay.TrySend(outgoing.Span[..length]);
        outgoing.Zero();
        return sent;
    }

    void Heard(RelayPeer relay, Span<byte> frame)
    {
        switch (LinkFrames.KindOf(frame))
        {
            case FrameKind.View when RelayView.Read(frame) is { } view:
                Answers();
                screen.Show(view);
                break;
            case FrameKind.Say when TextFrame.TryRead(frame, out var line):
                screen.Say(line);
                break;
            case FrameKind.Refused when TextFrame.TryRead(frame, out var sentence):
                Refuses(sentence);
                break;
            case FrameKind.Request when RequestFrame.TryRead(frame, out var number):
                var length = keeper.Answer(RequestFrame.Body(frame), RequestFrame.Body(outgoing.Span));
                RequestFrame.WriteHead(outgoing.Span, FrameKind.Answer, number);
                relay.TrySend(outgoing.Span[..(RequestFrame.Head + length)]);
                outgoing.Zero();
                break;
            case FrameKind.Resealed:
                keeper.Resealed();
                break;
            case FrameKind.Unfit:
                keeper.Unfit();
                break;
        }

        incoming.Zero();
        if (keeper.KeyIsDue) SendKey(relay);
    }
}
