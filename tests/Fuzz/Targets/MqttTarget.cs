// A whole connection of the relay's, from its first byte to its end, on the calling thread. The first byte of an input chooses
// whom the relay lets in, whether a CONNECT has gone before, and the size of the pieces in which the rest comes.
using System.Buffers;
using System.IO.Pipelines;
using Messenger.Appliance.Core;
using Messenger.Appliance.Host.Tests;
using Messenger.Appliance.Mailbox;
using Messenger.Appliance.Relay;
using Messenger.Appliance.Relay.Authenticating;
using Messenger.Appliance.Relay.Codec;
using Messenger.Appliance.Relay.Tests.Kit;
using Messenger.Appliance.Secrets;
using Microsoft.Extensions.Time.Testing;

namespace Messenger.Appliance.Fuzz.Tests;

sealed class MqttTarget : Target
{
    const int Connected = 1;
    const int Family = 2;
    const int Pieces = 2;

    const string Room = "room/AAAAAAAAAAAAAAAAAAAAAA";

    static readonly byte[] Connect = Wire.Connect("AAAAAAAAAAAAAAAAAAAAAA");

    /// <summary>Connection, pipe, session and the relay itself.</summary>
    public override long MostAllocated => 512 << 10;

    public override IEnumerable<byte[]> Seeds()
    {
        byte[] talk =
        [
            .. Wire.Subscribe(1, (Room, 1), ("room/+", 1), ("$share/a/b", 0)), .. Wire.Publish(Room, [1, 2, 3], id: 7), .. Wire.Puback(1),
            .. Wire.Publish(Room, new byte[200], qos: 0, properties: [0x23, 0, 1, .. Wire.Expiry(9)]), .. Wire.Publish("", [4], id: 8, properties: [0x23, 0, 1]), .. Wire.Puback(2, 0x10, 0),
            .. Wire.Unsubscribe(2, Room), .. Wire.Ping, .. Wire.Disconnect(0, Wire.SessionExpiry(0)),
        ];
        foreach (var packet in Packets()) yield return [Connected | (7 << Pieces), .. packet];
        yield return [Connected, .. talk];
        yield return [Connected | (3 << Pieces), .. talk, .. talk];
        yield return [0, .. Connect, .. talk];
        yield return [Family, .. Proof(), .. Wire.Auth(0x18, Authentication(64))];
        yield return [Family | (20 << Pieces), .. Proof(), .. Wire.Publish(Room, [1])];
        yield return [Family, .. Wire.Packet(0x10, [.. Wire.Text("MQTT"), 4, 2, 0, 60, .. Wire.Text("old")])];
    }

    /// <summary>One of each kind that a client may send.</summary>
    public static IEnumerable<byte[]> Packets() =>
    [
        Connect, Proof(), Wire.Connect("x", [.. Wire.SessionExpiry(9), 0x21, 0, 5, 0x27, 0, 0, 1, 0, 0x22, 0, 3, 0x19, 1, 0x17, 0, 0x26, .. Wire.Text("k"), .. Wire.Text("v")], flags: 0xC4, after: [0, .. Wire.Text("w"), .. Wire.Binary([1]), .. Wire.Text("u"), .. Wire.Binary([2])]),
        Wire.Publish(Room, [1, 2, 3]), Wire.Publish(Room, [], qos: 0),
        Wire.Publish(Room, [9], properties: [.. Wire.Expiry(60), 1, 1, 0x23, 0, 2, 8, .. Wire.Text("r"), 9, .. Wire.Binary([1]), 3, .. Wire.Text("t"), 0x26, .. Wire.Text("k"), .. Wire.Text("v")], flags: 8),
        Wire.Puback(1), Wire.Puback(1, 0x87, 3, 0x1F, 0, 0), Wire.Subscribe(1, (Room, 1), ("box/wipe", 0)), Wire.Unsubscribe(1, Room, "x"), Wire.Ping,
        Wire.Disconnect(), Wire.Disconnect(4, [.. Wire.SessionExpiry(1), 0x1F, .. Wire.Text("why")]), Wire.Auth(0x18, Authentication(64)),
    ];

    public override void Run(byte[] input)
    {
        if (input.Length < 1) return;
        using var relay = new FuzzedRelay(family: (input[0] & Family) != 0);
        byte[] sent = [.. (input[0] & Connected) != 0 ? Connect : [], .. input.AsSpan(1)];
        // Without back-pressure and without other threads a connection runs to its end at once.
        var down = new Pipe(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false));
        var serving = relay.Relay.AcceptAsync(new Duplex(PipeReader.Create(Segments.Cut(sent, input[0] >> Pieces)), down.Writer), null, () => { });
        Promise(serving.IsCompleted, "a connection ends with its bytes");
        serving.GetAwaiter().GetResult();
        Promise(down.Reader.TryRead(out var result) && result.IsCompleted, "its output ends too");
        Answers(result.Buffer);
        relay.Empty();
    }

    public static byte[] Authentication(int bytes) => [0x15, .. Wire.Text("messenger-appliance/1"), 0x16, .. Wire.Binary(new byte[bytes])];

    static byte[] Proof() => Wire.Connect("AAAAAAAAAAAAAAAAAAAAAA", Authentication(32));

    // What the relay says is whole packets.
    static void Answers(ReadOnlySequence<byte> said)
    {
        while (!said.IsEmpty)
        {
            Promise(Frame.TryRead(said, out var frame, out _) && said.Length >= frame.Length, "what the relay says is whole packets");
            said = said.Slice(frame.Length);
        }
    }

    sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}

/// <summary>A relay with nothing in it, for one input.</summary>
sealed class FuzzedRelay : IDisposable
{
    static readonly Limits Small = Limits.Default with { Mailbox = ByteCount.KiB(64), WaitingMessages = 256, Devices = 4 };
    static readonly KeyArena Arena = new();
    static readonly SigningKey Box = SigningKey.Generate(Arena);
    static readonly LockedMemory Memory = LockedMemory.Allocate(Small.Mailbox);

    readonly MemoryMailbox mailbox;
    readonly FakeTimeProvider time = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));

    public FuzzedRelay(bool family)
    {
        mailbox = new(Memory, Small, time);
        var options = new RelayOptions { BootId = "AAAAAAAAAAAAAAAAAAAAAQ", Retention = static () => Limits.RetentionDefault };
        Relay = family ? new(mailbox, Box, new Nobody(), options, Small, time) : new MqttRelay(mailbox, Box, (IAccess)new AllowAll(), options, Small, time);
    }

    public MqttRelay Relay { get; }

    /// <summary>Throws where something is left of a connection that has ended.</summary>
    public void Empty()
    {
        if (Relay.Connections != 0) throw new BrokenPromiseException("a connection that ended is gone");
        var counts = mailbox.Count();
        if (counts.InFlight != 0) throw new BrokenPromiseException("nothing is in flight to nobody");
        if (Relay.Sessions == 0 && counts.Occupied.Bytes != 0) throw new BrokenPromiseException("without a session nothing waits");
    }

    public void Dispose()
    {
        Relay.Dispose();
        mailbox.Zero();
    }

    sealed class Nobody : IDeviceDirectory
    {
        public event Action<DeviceId>? Removed
        {
            add { }
            remove { }
        }

        public bool TryFind(DeviceId device, Span<byte> publicKey, out Rights rights)
        {
            rights = default;
            return false;
        }
    }
}
