// The relay as a unit of systemd's, under a user of its own: systemd starts it, again and again, in a control group that the guard
// may kill. Which of its processes is the relay shows when it comes to the link.
using Messenger.Appliance.Secrets.Processes;

namespace Messenger.Appliance.Guard.Relays;

sealed class UnitRelay(string folder) : IRelay
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);

    readonly ManualResetEventSlim leaving = new();
    readonly ManualResetEventSlim never = new();
    ProcessWatch? watch;

    public int? ExitCode => null;

    /// <summary>From here on the next one is waited for, or the one that has come already.</summary>
    public UnitRelay Next()
    {
        if (Volatile.Read(ref watch) is { } known && known.WaitForEnd(TimeSpan.Zero)) Interlocked.CompareExchange(ref watch, null, known);
        return this;
    }

    public bool Is(int process)
    {
        if (Volatile.Read(ref watch) is { } known && known.Id == process && !known.WaitForEnd(TimeSpan.Zero)) return true;
        if (!ControlGroup.Holds(folder, process) || ProcessWatch.Open(process) is not { } come) return false;
        Volatile.Write(ref watch, come);
        return true;
    }

    public bool WaitForEnd(TimeSpan most)
    {
        if (Volatile.Read(ref watch) is { } known) return known.WaitForEnd(most) || leaving.IsSet;
        // Nobody has come yet.
        return leaving.Wait(most);
    }

    // systemd ends it before the guard's own unit; and a relay whose link is closed ends by itself.
    public void Terminate() => leaving.Set();

    public void Kill() => ControlGroup.Kill(folder);

    public void Bury()
    {
        Kill();
        // systemd starts the next after a second; until then the group is empty, or gone.
        for (var since = Environment.TickCount64; !ControlGroup.IsEmpty(folder) && Environment.TickCount64 - since < Patience.TotalMilliseconds;) never.Wait(Glance);
    }

    public void Dispose()
    {
        Volatile.Read(ref watch)?.Dispose();
        leaving.Dispose();
        never.Dispose();
    }
}
