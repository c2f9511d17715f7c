// Every bound of the box in one place, with its reason. What is reached is refused politely and counted; nothing grows
// without one of these (protocol.md, Limits).
namespace Messenger.Appliance.Core;

public sealed record Limits
{
    public static Limits Default { get; } = new();

    /// <summary>A family with room to spare; every device costs one session and a share of the mailbox.</summary>
    public int Devices { get; init; } = 64;

    /// <summary>Connections that speak MQTT, over a WebSocket or not.</summary>
    public int Connections { get; init; } = 256;

    /// <summary>Connections to the phone app and the pages that are no WebSocket. When all are taken, the one that is silent longest makes room.</summary>
    public int PageConnections { get; init; } = 128;

    /// <summary>Connections of one address to the phone app and the pages: several phones behind one router, and never all places.</summary>
    public int ConnectionsPerAddress { get; init; } = 64;

    /// <summary>Connections of one address that have not authenticated yet.</summary>
    public int UnauthenticatedPerAddress { get; init; } = 16;

    /// <summary>From accepting the socket to CONNACK, TLS included.</summary>
    public TimeSpan Handshake { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Largest MQTT packet in either direction; MLS commits of 50 devices with X-Wing take up to 70 kB.</summary>
    public ByteCount PacketSize { get; init; } = ByteCount.KiB(512);

    /// <summary>QoS 1 messages on their way, unacknowledged, each way (Receive Maximum).</summary>
    public ushort ReceiveMaximum { get; init; } = 64;

    public ushort TopicAliases { get; init; } = 16;

    public int SubscriptionsPerDevice { get; init; } = 256;

    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Sealed bytes that wait, in all. Allocated and locked at start.</summary>
    public ByteCount Mailbox { get; init; } = ByteCount.MiB(32);

    /// <summary>The most of the mailbox that messages from one device may fill, in percent.</summary>
    public int SenderSharePercent { get; init; } = 25;

    /// <summary>The most of the mailbox that may wait for one device, in percent.</summary>
    public int RecipientSharePercent { get; init; } = 50;

    public int WaitingMessages { get; init; } = 65_536;

    /// <summary>Steady rate of PUBLISH packets of one device; more is refused with 0x97.</summary>
    public int PublishesPerSecond { get; init; } = 100;

    public int PublishBurst { get; init; } = 500;

    /// <summary>How long a client may leave its socket unread before it is disconnected.</summary>
    public TimeSpan UnreadOutput { get; init; } = TimeSpan.FromSeconds(20);

    public static TimeSpan RetentionDefault { get; } = TimeSpan.FromHours(24);

    public static TimeSpan RetentionLeast { get; } = TimeSpan.FromMinutes(5);

    public static TimeSpan RetentionMost { get; } = TimeSpan.FromDays(7);

    /// <summary>How long Pair keeps the window open.</summary>
    public static TimeSpan PairingWindow { get; } = TimeSpan.FromMinutes(2);

    /// <summary>How long an invitation from a phone holds: long enough to trust the box's certificate first.</summary>
    public static TimeSpan Invitation { get; } = TimeSpan.FromMinutes(10);

    /// <summary>Invitations that stand at once: a family invites a few phones in an evening.</summary>
    public static int Invitations => 8;

    /// <summary>How long a nonce for a signed request is good.</summary>
    public static TimeSpan RequestNonce { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Signed requests of one device within the life of a nonce; what is remembered of used nonces ends here.</summary>
    public static int RequestsPerNonceLife => 120;
}
