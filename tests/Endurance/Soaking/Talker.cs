// A phone of the crowd: connected for a while over TLS or a WebSocket, away for a while, sometimes without a word; takes what
// waited for it, and sends again what the box has not answered, as the phone app does.
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Messenger.Appliance.Abuse.Tests.Kit;
using Messenger.Appliance.Daemon.Tests;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Endurance.Tests.Soaking;

sealed class Talker(Household home, Phone phone, bool overWebSocket, string room, int seed) : IDisposable
{
    static readonly TimeSpan Session = TimeSpan.FromHours(1);

    readonly Random dice = new(seed);
    readonly IPAddress address = home.NewAddress();
    readonly SemaphoreSlim writing = new(1);
    readonly ConcurrentDictionary<ushort, byte[]> unanswered = new();
    readonly ConcurrentDictionary<long, byte> received = new();
    TestClient? client;
    ushort packet;
    bool known;

    public string Inbox => "inbox/" + phone.Id;

    public bool IsHere => client is not null;

    /// <summary>Numbers of the messages that came, each counted once.</summary>
    public ICollection<long> Received => received.Keys;

    public int Connections { get; private set; }

    public int Unanswered => unanswered.Count;

    /// <summary>Answers that were neither "taken" nor expected.</summary>
    public int Refused { get; private set; }

    /// <summary>Comes and goes until the end, and then is there until it is told to leave.</summary>
    public async Task LiveAsync(CancellationToken ending, CancellationToken leaving)
    {
        while (!leaving.IsCancellationRequested)
        {
            await ArriveAsync();
            var reading = ReadAsync(client!);
            if (!ending.IsCancellationRequested) await Task.WhenAny(reading, PauseAsync(20, 120, ending));
            if (ending.IsCancellationRequested) await Task.WhenAny(reading, PauseAsync(3600, 3600, leaving));
            await LeaveAsync();
            await reading;
            if (!ending.IsCancellationRequested) await PauseAsync(5, 60, ending);
        }
    }

    /// <summary>Publishes a message of this number and size.</summary>
    public async Task SendAsync(string topic, long number, int size)
    {
        var payload = RandomNumberGenerator.GetBytes(size);
        BinaryPrimitives.WriteInt64BigEndian(payload, number);
        await WriteAsync(() =>
        {
            packet = packet == ushort.MaxValue ? (ushort)1 : (ushort)(packet + 1);
            return unanswered[packet] = Wire.Publish(topic, payload, id: packet);
        });
    }

    public void Dispose() => writing.Dispose();

    async Task ArriveAsync()
    {
        var stream = overWebSocket ? await home.WebSocketAsync(address) : await Household.SecureAsync(home.Box.MqttPort, address);
        var (arrived, reason) = await phone.ProveAsync(TestClient.Over(stream), Session, known ? [] : [Inbox, room]);
        Assert.Equal(0, reason);
        known = true;
        Connections++;
        client = arrived;
        foreach (var waiting in unanswered.ToArray().OrderBy(message => message.Key)) await WriteAsync(() => waiting.Value);
    }

    // Half of the time as a phone whose Wi-Fi is gone.
    async Task LeaveAsync()
    {
        await writing.WaitAsync();
        var left = client!;
        client = null;
        writing.Release();
        if (dice.Next(2) == 0) await IgnoringEndAsync(() => left.SendAsync(Wire.Disconnect()));
        await IgnoringEndAsync(() => left.DisposeAsync().AsTask());
    }

    async Task ReadAsync(TestClient from)
    {
        while (true)
        {
            try
            {
                if (await from.ReadAsync() is not { } came) return;
                if (came.Type == 3) await TakeAsync(came);
                else if (came.Type == 4) Answered(came);
            }
            catch (InvalidOperationException) when (client != from)
            {
                // It left in the middle of a read.
                return;
            }
            catch (OperationCanceledException)
            {
                // Nobody wrote for a while.
                await WriteAsync(() => Wire.Ping);
            }
        }
    }

    async Task TakeAsync(Received came)
    {
        received[BinaryPrimitives.ReadInt64BigEndian(came.Payload)] = 0;
        await WriteAsync(() => Wire.Puback(came.PacketId));
    }

    void Answered(Received came)
    {
        unanswered.TryRemove(came.PacketId, out _);
        if (came.Reason != 0) Refused++;
    }

    async Task WriteAsync(Func<byte[]> bytes)
    {
        await writing.WaitAsync();
        try
        {
            var made = bytes();
            if (client is { } here) await IgnoringEndAsync(() => here.SendAsync(made));
        }
        finally
        {
            writing.Release();
        }
    }

    Task PauseAsync(int least, int most, CancellationToken until) =>
        Task.Delay(TimeSpan.FromSeconds(least + (most - least) * dice.NextDouble()), until).ContinueWith(_ => { }, TaskScheduler.Default);

    static async Task IgnoringEndAsync(Func<Task> what)
    {
        try
        {
            await what();
        }
        catch (Exception ended) when (ended is IOException or InvalidOperationException or System.Net.WebSockets.WebSocketException)
        {
            // The connection is gone, and with it the wish.
        }
    }
}
