// The relay's end of the link to the guard, read by a thread of its own from before the first key to the end. When the guard
// says wipe, everything is zeroed and the process ends; when it is gone or silent, the same, without a word to anybody: no
// box runs without a working button.
using System.Net.Sockets;
using System.Threading.Channels;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Daemon.Living;
using Messenger.Appliance.Secrets;
using Messenger.Appliance.Secrets.Processes;

namespace Messenger.Appliance.Daemon.Guarding;

sealed partial class GuardLink : IDisposable
{
    /// <summary>What the process ends with when its guard is gone.</summary>
    const int Orphaned = 3;

    /// <summary>A guard that has just started this process may not have noted its number yet.</summary>
    const int Tries = 20;

    static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(50);

    readonly Socket socket;
    readonly LockedMemory incoming = LockedMemory.Allocate(new(LinkFrames.MostBytes));
    readonly LockedMemory outgoing = LockedMemory.Allocate(new(LinkFrames.MostBytes));
    readonly LockedMemory lastView = LockedMemory.Allocate(new(LinkFrames.MostBytes));
    readonly Lock sending = new();
    readonly Channel<HandedKey> handed = Channel.CreateUnbounded<HandedKey>();
    volatile Life? life;
    volatile bool pairOwed;
    volatile bool ended;
    int lastViewBytes;

    GuardLink(Socket socket)
    {
        this.socket = socket;
        socket.ReceiveTimeout = (int)LinkFrames.Silence.TotalMilliseconds;
    }

    /// <summary>All keys of this process; zeroed by the wipe, also while they are being made.</summary>
    public KeyArena Arena { get; } = new();

    /// <summary>Whether the guard's panel shows the pairing link: else it stays here.</summary>
    public bool ShowsLink { get; private set; }

    /// <summary>Told every press of Pair, also while the box is locked. Never waits.</summary>
    public Action? Pressed { get; set; }

    /// <summary>The times of the last wipe; null when there was none since the guard's start.</summary>
    public WipeEvidence? LastWipe { get; private set; }

    /// <summary>The link, connected and read, or the sentence that says that there is no guard.</summary>
    public static (GuardLink? Link, string? Mistake) Open(string state, string? path)
    {
        for (var i = 0; i < Tries; i++)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
            try
            {
                socket.Connect(new UnixDomainSocketEndPoint(LinkAddress.Of(state, path)));
                // The guard turns strangers away without a word: a first frame says that it knows this process.
                if (IsGuard(socket, path is not null) && socket.Poll(LinkFrames.Silence, SelectMode.SelectRead) && socket.Available > 0)
                {
                    var link = new GuardLink(socket);
                    new Thread(link.Listen) { IsBackground = true, Name = "guard", Priority = ThreadPriority.Highest }.Start();
                    return (link, null);
                }
            }
            catch (SocketException)
            {
                // Looked for again below.
            }

            socket.Dispose();
            Task.Delay(BetweenTries).Wait();
        }

        return (null, "The box is started by messenger-guard, which owns the Wipe button; without it nothing runs.");
    }

    /// <summary>The next key that the guard hands: of this life, then each that takes its place.</summary>
    public ValueTask<HandedKey> KeyAsync(CancellationToken stopping) => handed.Reader.ReadAsync(stopping);

    /// <summary>Returns when there is a key to take.</summary>
    public async Task KeyComesAsync(CancellationToken stopping) => await handed.Reader.WaitToReadAsync(stopping).ConfigureAwait(false);

    /// <summary>From here on presses and the wipe reach this life.</summary>
    public void Attach(Life begun)
    {
        life = begun;
        if (pairOwed) Pair();
    }

    /// <summary>Tells what the panel is to show. The same view again is only told as a sign of life.</summary>
    public void Show(RelayView view, bool again)
    {
        lock (sending)
        {
            var length = view.Write(outgoing.Span);
            var frame = outgoing.Span[..length];
            if (again || !frame.SequenceEqual(lastView.Span[..lastViewBytes]))
            {
                frame.CopyTo(lastView.Span);
                lastViewBytes = length;
                Send(frame);
            }

            outgoing.Zero();
        }
    }

    public void Say(string line) => Send(FrameKind.Say, line);

    /// <summary>Tells why this process ends without having begun.</summary>
    public void Refuse(string sentence) => Send(FrameKind.Refused, sentence);

    public void Dispose()
    {
        ended = true;
        Arena.Dispose();
        socket.Dispose();
        incoming.Dispose();
        outgoing.Dispose();
        lastView.Dispose();
    }

    void Send(FrameKind kind, string line)
    {
        lock (sending) Send(outgoing.Span[..TextFrame.Write(outgoing.Span, kind, line)]);
    }

    void Send(ReadOnlySpan<byte> frame)
    {
        // A guard that does not read loses a view; one that is gone is noticed by the listening thread.
        if (!frame.IsEmpty) PacketSocket.TrySend((int)socket.SafeHandle.DangerousGetHandle(), frame);
    }

    static bool IsGuard(Socket socket, bool byGroup) => PeerCredentials.Of(socket) is { } peer && (peer.IsOurs(byGroup) || peer.UserId == 0);

    void Listen()
    {
        try
        {
            while (socket.Receive(incoming.Span, SocketFlags.None, out var error) is > 0 and var length && error == SocketError.Success) Heard(incoming.Span[..length]);
        }
        catch (Exception)
        {
            // However it ended, the guard is out of reach.
        }

        if (ended) return;
        Zero();
        ThisProcess.End(Orphaned);
    }

    void Heard(Span<byte> frame)
    {
        switch (LinkFrames.KindOf(frame))
        {
            case FrameKind.Panel when PanelFrame.TryRead(frame, out var shows):
                ShowsLink = shows;
                break;
            case FrameKind.Evidence when WipeEvidence.TryRead(frame, out var evidence):
                LastWipe = evidence;
                break;
            case FrameKind.Key when KeyFrame.TryRead(frame, out var origin):
                handed.Writer.TryWrite(HandedKey.Take(Arena, origin, frame));
                break;
            case FrameKind.Answer:
                Answered(frame);
                break;
            case FrameKind.Pair:
                Pair();
                Pressed?.Invoke();
                break;
            case FrameKind.Wipe:
                Wipe();
                break;
        }

        incoming.Zero();
    }

    void Pair() => pairOwed = life?.TryPressPair() != true;

    void Wipe()
    {
        if (life is { } living) living.Wipe();
        Zero();
        PacketSocket.TrySend((int)socket.SafeHandle.DangerousGetHandle(), LinkFrames.Wiped);
        ThisProcess.End(0);
    }

    void Zero()
    {
        Arena.Zero();
        life?.Zero();
        incoming.Zero();
        outgoing.Zero();
        lastView.Zero();
    }
}
