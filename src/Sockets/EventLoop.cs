// Waits for all sockets of the process on one thread, and does there whatever one of them was waited for: reading, relaying,
// writing (decision 0027). Nothing that it calls may wait.
using System.Diagnostics;
using System.Runtime.InteropServices;
using Messenger.Appliance.Sockets.Interop;

namespace Messenger.Appliance.Sockets;

sealed unsafe class EventLoop
{
    /// <summary>As many as are asked of the kernel at once.</summary>
    const int MostEvents = 128;

    readonly int epoll = Libc.Check(Libc.epoll_create1(Libc.CloseOnExec));
    readonly Lock gate = new();
    readonly Thread thread;
    readonly Queue<IWatched> again = [];
    IWatched?[] watched = new IWatched?[64];

    EventLoop()
    {
        thread = new(Run) { IsBackground = true, Name = "sockets" };
        thread.Start();
    }

    public static EventLoop Shared { get; } = new();

    /// <summary>When the kernel last told it of something. On the loop's thread.</summary>
    public long Now { get; private set; }

    public bool IsCurrent => Thread.CurrentThread == thread;

    /// <summary>From here on it is told of each change: more to read, room to write, the end.</summary>
    public void Watch(int descriptor, IWatched one)
    {
        lock (gate)
        {
            if (descriptor >= watched.Length) Array.Resize(ref watched, Math.Max(descriptor + 1, watched.Length * 2));
            watched[descriptor] = one;
        }

        var change = stackalloc byte[16];
        *(uint*)change = Libc.Readable | Libc.Writable | Libc.PeerHungUp | Libc.EdgeTriggered;
        *(long*)(change + Libc.EventData) = descriptor;
        Libc.Check(Libc.epoll_ctl(epoll, Libc.Add, descriptor, change));
    }

    /// <summary>Before its descriptor is closed.</summary>
    public void Forget(int descriptor)
    {
        lock (gate) watched[descriptor] = null;
    }

    /// <summary>Lets it go on when the others had their turn. On the loop's thread.</summary>
    public void ComeBackTo(IWatched one) => again.Enqueue(one);

    void Run()
    {
        var events = (byte*)NativeMemory.Alloc((nuint)(MostEvents * Libc.EventBytes));
        while (true)
        {
            var count = Libc.epoll_wait(epoll, events, MostEvents, again.Count > 0 ? 0 : -1);
            Now = Stopwatch.GetTimestamp();
            for (var i = 0; i < count; i++)
            {
                var one = events + (i * Libc.EventBytes);
                // A number that is another socket's since then costs that one a read in vain.
                watched[(int)*(long*)(one + Libc.EventData)]?.Changed(*(uint*)one);
            }

            for (var left = again.Count; left > 0; left--) again.Dequeue().GoOn();
        }
    }
}

interface IWatched
{
    /// <summary>On the loop's thread, with the kernel's bits.</summary>
    void Changed(uint events);

    /// <summary>The others had their turn.</summary>
    void GoOn();
}
