// A real relay with a real mailbox and keys, whose clients sit at the other end of a pair of pipes: no network, and time
// stands still unless a test moves it.
using System.IO.Pipelines;
using System.Net;
using Messenger.Appliance.Core;
using Messenger.Appliance.Host.Tests;
using Messenger.Appliance.Mailbox;
using Messenger.Appliance.Secrets;
using Microsoft.Extensions.Time.Testing;

namespace Messenger.Appliance.Relay.Tests.Kit;

sealed class TestRelay : IDisposable
{
    public const string Room = "room/AAAAAAAAAAAAAAAAAAAAAA";

    readonly KeyArena arena = new();
    readonly List<Task> connections = [];

    public TestRelay(Limits? limits = null, TimeProvider? time = null, bool allowAll = false)
    {
        Limits = limits ?? new() { Mailbox = ByteCount.MiB(2) };
        Clock = time as FakeTimeProvider ?? new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        Box = SigningKey.Generate(arena);
        Mailbox = new(LockedMemory.Allocate(Limits.Mailbox), Limits, time ?? Clock);
        var options = new RelayOptions { BootId = "AAAAAAAAAAAAAAAAAAAAAQ", Retention = AskRetention };
        Relay = allowAll ? new(Mailbox, Box, new AllowAll(), options, Limits, time ?? Clock) : new(Mailbox, Box, Directory, options, Limits, time ?? Clock);
    }

    public Limits Limits { get; }

    public FakeTimeProvider Clock { get; }

    public SigningKey Box { get; }

    public KeyArena Keys => arena;

    public TestDirectory Directory { get; } = new();

    public MemoryMailbox Mailbox { get; }

    public MqttRelay Relay { get; }

    public TimeSpan Retention { get; set; } = Limits.RetentionDefault;

    /// <summary>Called on a connection's own thread, outside the lock, once for each CONNECT and each PUBLISH: where a test can hold it.</summary>
    public Action? RetentionAsked { get; set; }

    public CustodyCounts Counts => Mailbox.Count();

    /// <summary>Time passes once the relay has said all it had to say: on a busy computer a client may read an answer before the relay is back from writing it.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        await ForeignClientTests.Eventually(() => !Relay.IsWriting);
        Clock.Advance(time);
    }

    /// <summary>A connection that has said nothing yet.</summary>
    public TestClient Open(IPAddress? address = null, PipeOptions? toClient = null)
    {
        var up = new Pipe(new PipeOptions(useSynchronizationContext: false, pauseWriterThreshold: 1 << 20));
        var down = new Pipe(toClient ?? new PipeOptions(useSynchronizationContext: false, pauseWriterThreshold: 64 * 1024));
        void Abort()
        {
            up.Writer.Complete();
            down.Reader.Complete();
            up.Reader.CancelPendingRead();
            down.Writer.CancelPendingFlush();
        }

        lock (connections) connections.Add(Relay.AcceptAsync(new Duplex(up.Reader, down.Writer), address, Abort));
        return new(new Duplex(down.Reader, up.Writer));
    }

    /// <summary>A phone that proved its key; its CONNACK was success.</summary>
    public async Task<(TestClient Client, Received Connack)> ConnectAsync(TestDevice device, byte[]? properties = null, bool cleanStart = false, ushort keepAlive = 60, PipeOptions? toClient = null)
    {
        var client = Open(toClient: toClient);
        var connack = await AuthenticateAsync(client, device, properties ?? Wire.SessionExpiry(uint.MaxValue), cleanStart, keepAlive);
        Assert.Equal(2, connack?.Type);
        Assert.Equal(0, connack!.Reason);
        return (client, connack);
    }

    public async Task<Received?> AuthenticateAsync(TestClient client, TestDevice device, byte[]? properties = null, bool cleanStart = false, ushort keepAlive = 60)
    {
        var nonce = TestDevice.Nonce();
        await client.SendAsync(Wire.Connect(device.Id.ToString(), [.. properties ?? [], .. Authentication(nonce)], cleanStart, keepAlive));
        var offer = Offer(await client.ExpectAsync(15));
        await client.SendAsync(Wire.Auth(0x18, Authentication(device.Answer(Box.PublicKey, nonce, offer))));
        return await client.ReadAsync();
    }

    /// <summary>A paired phone with the given topics subscribed, at QoS 1.</summary>
    public async Task<TestClient> PhoneAsync(TestDevice device, params string[] topics)
    {
        Directory.Pair(device);
        var (client, _) = await ConnectAsync(device);
        if (topics.Length > 0) await client.SubscribeAsync(topics);
        return client;
    }

    public static byte[] Authentication(byte[] data) => [0x15, .. Wire.Text("messenger-appliance/1"), 0x16, .. Wire.Binary(data)];

    /// <summary>The box's nonce and signature out of its AUTH.</summary>
    public static byte[] Offer(Received auth)
    {
        Assert.Equal(0x18, auth.Reason);
        Assert.Equal(Authentication(auth.Body[^96..]), auth.Properties);
        return auth.Body[^96..];
    }

    TimeSpan AskRetention()
    {
        RetentionAsked?.Invoke();
        return Retention;
    }

    public void Dispose()
    {
        Relay.Dispose();
        Mailbox.Dispose();
        arena.Dispose();
    }

    sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
