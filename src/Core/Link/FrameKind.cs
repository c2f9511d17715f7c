// What guard and relay, and relay and network program, say to each other over their sockets: one packet, one frame, whose first
// byte is its kind (architecture.md, The link). Nothing here reads or writes; the codecs are pure.
namespace Messenger.Appliance.Core.Link;

public enum FrameKind : byte
{
    None = 0,

    /// <summary>Guard: what its panel can show. Always first.</summary>
    Panel = 1,

    /// <summary>Guard: the vault key, or that there is none yet.</summary>
    Key = 2,

    /// <summary>Guard: the times of the last wipe.</summary>
    Evidence = 3,

    /// <summary>Guard: Pair was pressed.</summary>
    Pair = 4,

    /// <summary>Guard: everything ends now.</summary>
    Wipe = 5,

    /// <summary>Guard: the button thread is alive.</summary>
    Heartbeat = 6,

    /// <summary>Guard: what came of a request.</summary>
    Answer = 7,

    /// <summary>Relay: what the panel shows. Also its sign of life.</summary>
    View = 33,

    /// <summary>Relay: one line for whoever stands there.</summary>
    Say = 34,

    /// <summary>Relay: a phone's request about the key, byte for byte.</summary>
    Request = 35,

    /// <summary>Relay: the registry is sealed under the newest key; the previous one is needed no more.</summary>
    Resealed = 36,

    /// <summary>Relay: keys and mailbox are zeroed, the phones are told.</summary>
    Wiped = 37,

    /// <summary>Relay: what lies sealed does not open with the key that a phone's unlocking gave.</summary>
    Unfit = 38,

    /// <summary>Relay: the sentence that says why it does not start.</summary>
    Refused = 39,

    /// <summary>Network program: what the box's Wi-Fi is doing.</summary>
    Wireless = 65,

    /// <summary>Relay: a network that a person chose, and its password.</summary>
    Join = 66,

    /// <summary>Relay: Pair was pressed. Where no network is reached, the hotspot opens.</summary>
    Hotspot = 67,

    /// <summary>Relay: whoever asked has seen what came of it, and the hotspot may close.</summary>
    Seen = 68,

    /// <summary>Relay: there is a panel that shows the hotspot's password.</summary>
    Shows = 69,
}

public static class LinkFrames
{
    /// <summary>The longest frame, kind included: a view with its QR takes about 6 KiB.</summary>
    public const int MostBytes = 16 << 10;

    /// <summary>How often the guard's button thread says that it lives.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1);

    /// <summary>A guard that is silent this long is dead, and a box without a working button must not run.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    /// <summary>A relay tells its view once a second; one that has told none for this long hangs, and is ended and started again.</summary>
    public static readonly TimeSpan RelaySilence = TimeSpan.FromSeconds(30);

    /// <summary>What a relay has for its first view: the smallest computer makes keys and reads the registry in a fraction of it.</summary>
    public static readonly TimeSpan FirstView = TimeSpan.FromMinutes(2);

    /// <summary>What a relay has, from the wipe frame to its end, to tell the phones; then it is killed.</summary>
    public static readonly TimeSpan WipeDeadline = TimeSpan.FromSeconds(2);

    public static ReadOnlySpan<byte> Pair => [(byte)FrameKind.Pair];

    public static ReadOnlySpan<byte> Wipe => [(byte)FrameKind.Wipe];

    public static ReadOnlySpan<byte> HeartbeatFrame => [(byte)FrameKind.Heartbeat];

    public static ReadOnlySpan<byte> Resealed => [(byte)FrameKind.Resealed];

    public static ReadOnlySpan<byte> Unfit => [(byte)FrameKind.Unfit];

    public static ReadOnlySpan<byte> Wiped => [(byte)FrameKind.Wiped];

    public static ReadOnlySpan<byte> Hotspot => [(byte)FrameKind.Hotspot];

    public static ReadOnlySpan<byte> Seen => [(byte)FrameKind.Seen];

    public static ReadOnlySpan<byte> Shows => [(byte)FrameKind.Shows];

    public static FrameKind KindOf(ReadOnlySpan<byte> frame) => frame.IsEmpty ? FrameKind.None : (FrameKind)frame[0];
}
