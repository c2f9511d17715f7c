// All clients of one load, on the one thread that calls Run: waits with epoll, and counts what was sent and delivered, how
// long each delivery took, and how long the thread had nothing to do (a load that is never idle measures itself).
using System.Diagnostics;

namespace Messenger.Appliance.Benchmarks.Tests.Load;

sealed unsafe class Swarm
{
    const int EventsAtOnce = 512;

    readonly byte[] events = GC.AllocateArray<byte>(EventsAtOnce * 16, pinned: true);
    readonly List<Client> clients = [];
    readonly List<Client> publishers = [];
    long idle;
    long allowance = long.MaxValue;

    public int Epoll { get; } = Native.epoll_create1(0);

    public long Sent { get; set; }

    public long Received { get; private set; }

    public long ReceivedBytes { get; private set; }

    public long Refused { get; set; }

    public int Connected { get; set; }

    /// <summary>Messages that each publisher keeps on the way; zero: none begins.</summary>
    public int Window { get; set; }

    /// <summary>Null: not measured.</summary>
    public List<long>? Latencies { get; set; }

    public IReadOnlyList<Client> Clients => clients;

    /// <summary>The part of the time since <see cref="Forget"/> in which this thread waited.</summary>
    public double IdleShare(long since) => Stopwatch.GetElapsedTime(0, idle) / Stopwatch.GetElapsedTime(since);

    public Client Add(Role role)
    {
        var client = new Client(this, role, clients.Count);
        clients.Add(client);
        if (role.PublishTo is not null) publishers.Add(client);
        return client;
    }

    /// <summary>From here on counted anew. Returns the time, for <see cref="IdleShare"/>.</summary>
    public long Forget()
    {
        (Sent, Received, ReceivedBytes, Refused, idle) = (0, 0, 0, 0, 0);
        Latencies?.Clear();
        return Stopwatch.GetTimestamp();
    }

    public void Delivered(int payloadBytes, long sentAt)
    {
        Received++;
        ReceivedBytes += payloadBytes;
        Latencies?.Add(Stopwatch.GetTimestamp() - sentAt);
    }

    public bool MaySend() => allowance == long.MaxValue || allowance-- > 0;

    /// <summary>Sets how many more messages may begin in all.</summary>
    public void Allow(long messages) => allowance = messages;

    /// <summary>Closed loop: every publisher fills its window and keeps it full.</summary>
    public void Begin(int window)
    {
        Window = window;
        foreach (var publisher in publishers)
        {
            publisher.TopUp(window);
            publisher.Flush();
        }
    }

    /// <summary>Open loop: messages at a steady pace whatever comes back, spread over the publishers.</summary>
    public void Pace(int perSecond, TimeSpan length)
    {
        var start = Stopwatch.GetTimestamp();
        long sent = 0;
        var next = 0;
        while (Stopwatch.GetElapsedTime(start) is var passed && passed < length)
        {
            for (var due = (long)(passed.TotalSeconds * perSecond); sent < due; sent++)
            {
                var publisher = publishers[next++ % publishers.Count];
                publisher.Publish();
                publisher.Flush();
            }

            Turn(1);
        }
    }

    /// <summary>Serves the clients until <paramref name="done"/>, or time is up. False when time was up.</summary>
    public bool Run(TimeSpan patience, Func<bool> done)
    {
        var start = Stopwatch.GetTimestamp();
        while (!done())
        {
            if (Stopwatch.GetElapsedTime(start) > patience) return false;
            Turn(20);
        }

        return true;
    }

    public void RunFor(TimeSpan length) => Run(length, static () => false);

    /// <summary>Waits until all are connected and subscribed.</summary>
    public void Settle()
    {
        if (!Run(TimeSpan.FromSeconds(60), AllReady)) throw new TimeoutException($"Only {Connected} of {clients.Count} clients came in.");
    }

    public void CloseAll()
    {
        foreach (var client in clients) client.Dispose();
        clients.Clear();
        publishers.Clear();
        Connected = 0;
    }

    bool AllReady()
    {
        foreach (var client in clients)
            if (client.State != ClientState.Ready)
                return false;
        return true;
    }

    void Turn(int milliseconds)
    {
        var before = Stopwatch.GetTimestamp();
        int count;
        fixed (byte* start = events)
        {
            count = Native.epoll_wait(Epoll, start, EventsAtOnce, milliseconds);
        }

        idle += Stopwatch.GetTimestamp() - before;
        for (var i = 0; i < count; i++)
        {
            var index = (int)BitConverter.ToInt64(events, (i * Native.EventSize) + Native.EventSize - 8);
            if (index < clients.Count) clients[index].Ready();
        }
    }
}
