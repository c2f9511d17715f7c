// The wipe, in the order that counts, on the button thread: the key is zero before anything else happens, without thread
// pool, network, disk or allocation. What follows may fail or hang; each step catches everything and has an end.
using System.Diagnostics;
using Messenger.Appliance.Core;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Guard.Keys;
using Messenger.Appliance.Guard.Panels;
using Messenger.Appliance.Guard.Relays;

namespace Messenger.Appliance.Guard.Wiping;

sealed class Wipe
{
    /// <summary>For the card, and then for the kernel's caches.</summary>
    static readonly TimeSpan StepPatience = TimeSpan.FromSeconds(3);

    readonly IKeyKeeper keeper;
    readonly RelayLink link;
    readonly Supervisor supervisor;
    readonly Screen screen;
    readonly SideThread side = new();
    readonly Action destroy;
    readonly Action drain;
    volatile bool cleared;
    TimeSpan ended = TimeSpan.MinValue;

    /// <param name="keeper">Has the key.</param>
    /// <param name="link">To the relay.</param>
    /// <param name="supervisor">Ends the relay, and begins the next.</param>
    /// <param name="screen">Says that it is done.</param>
    /// <param name="drain">Empties what the kernel keeps of memory that was freed.</param>
    public Wipe(IKeyKeeper keeper, RelayLink link, Supervisor supervisor, Screen screen, Action drain)
    {
        (this.keeper, this.link, this.supervisor, this.screen, this.drain) = (keeper, link, supervisor, screen, drain);
        destroy = () => cleared = keeper.Destroy();
    }

    /// <summary>The monotonic clock that all of a wipe's times are on.</summary>
    public static TimeSpan Now => Stopwatch.GetElapsedTime(0);

    /// <summary>Runs to its end. A press that began before the last wipe ended belongs to that one and does nothing more.</summary>
    /// <param name="pressedAt">When the button went down.</param>
    /// <param name="heldAt">When it had been held long enough.</param>
    public void Run(TimeSpan pressedAt, TimeSpan heldAt)
    {
        if (pressedAt <= ended) return;
        supervisor.WipeBegins();
        keeper.Zero();
        link.Zero();
        Finish(pressedAt, heldAt, Now);
    }

    // Apart, because what its closures allocate is allocated at its beginning.
    void Finish(TimeSpan pressedAt, TimeSpan heldAt, TimeSpan zeroed)
    {
        var told = link.TrySendWipe();
        Attempt(() => screen.Show(BoxState.Wiped));
        cleared = false;
        var begun = side.TryBegin(destroy);
        Attempt(() => supervisor.EndRelay(told ? LinkFrames.WipeDeadline : TimeSpan.Zero));
        var gone = Now;
        if (begun) side.Wait(StepPatience - (gone - zeroed));
        if (side.TryBegin(drain)) side.Wait(StepPatience);
        var drained = Now;
        link.Evidence = new(pressedAt, heldAt, zeroed, gone, drained);
        Attempt(() => screen.Say("wiped: every key of this box is destroyed; it begins anew."));
        ended = Now;
        supervisor.WipeEnded(cleared);
    }

    static void Attempt(Action step)
    {
        try
        {
            step();
        }
        catch (Exception)
        {
            // Whatever it is, the next step erases more than this one's reason explains.
        }
    }
}
