// Everything shown goes through here, on a thread of its own: a terminal that nobody reads may block, and neither the button
// thread nor the link may wait for it. The newest view counts; lines wait in a short queue, and the oldest give way.
using System.Collections.Concurrent;
using Messenger.Appliance.Core;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Panel;

namespace Messenger.Appliance.Guard.Panels;

sealed class Screen : IDisposable
{
    const int MostLines = 100;

    static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(500);

    readonly IDisplay display;
    readonly TimeProvider time;
    readonly ConcurrentQueue<string> lines = [];
    readonly AutoResetEvent changed = new(false);
    readonly Thread thread;
    volatile PanelView? next;
    volatile bool ending;
    PanelView? last;

    public Screen(IDisplay display, TimeProvider time)
    {
        (this.display, this.time) = (display, time);
        thread = new(Run) { IsBackground = true, Name = "screen" };
        thread.Start();
    }

    /// <summary>What the relay tells; its link and picture are forgotten when the next view comes.</summary>
    public void Show(RelayView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        next = last = new()
        {
            State = view.State,
            Address = view.Address,
            PairingPage = view.Page,
            // A panel that shows no link is told of the page: enough to say that the window is open.
            PairingLink = view.State != BoxState.Pairing ? null : view.Link.Length > 0 ? view.Link : view.Page,
            PairingPicture = view.Picture.Length == 0 ? [] : view.Picture.Split('\n'),
            ClosesAt = view.Left == TimeSpan.Zero ? 0 : time.GetTimestamp() + (long)(view.Left.TotalSeconds * time.TimestampFrequency),
            Attention = view.Attention.Length == 0 ? null : view.Attention,
            Custody = view.Custody,
        };
        changed.Set();
    }

    /// <summary>What the guard knows by itself: wiped, or why there is no relay. Whatever was shown before is forgotten.</summary>
    public void Show(BoxState state, string? attention = null)
    {
        next = last = new() { State = state, Address = last?.Address ?? "", Attention = attention };
        changed.Set();
    }

    public void Say(string line)
    {
        while (lines.Count >= MostLines) lines.TryDequeue(out _);
        lines.Enqueue(line);
        changed.Set();
    }

    /// <summary>Shows what is left, as far as the display takes it.</summary>
    public void Dispose()
    {
        ending = true;
        changed.Set();
        thread.Join(Farewell);
    }

    void Run()
    {
        while (true)
        {
            changed.WaitOne();
            if (Interlocked.Exchange(ref next, null) is { } view) display.Show(view);
            while (lines.TryDequeue(out var line)) display.Say(line);
            if (ending) return;
        }
    }
}
