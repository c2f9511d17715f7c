// A thread that waits with what may hang (a card, a sysctl), so that the wipe can go on without it after a while. It is there
// before it is needed, and ends with the process.
namespace Messenger.Appliance.Guard.Wiping;

sealed class SideThread
{
    readonly object gate = new();
    Action? step;

    public SideThread() => new Thread(Run) { IsBackground = true, Name = "side" }.Start();

    /// <summary>Begins the step and returns; false when the last one still hangs.</summary>
    public bool TryBegin(Action next)
    {
        lock (gate)
        {
            if (step is not null) return false;
            step = next;
            Monitor.PulseAll(gate);
            return true;
        }
    }

    /// <summary>Whether the step has ended within this time.</summary>
    public bool Wait(TimeSpan most)
    {
        var until = Environment.TickCount64 + (long)most.TotalMilliseconds;
        lock (gate)
        {
            while (step is not null)
            {
                var left = until - Environment.TickCount64;
                if (left <= 0 || !Monitor.Wait(gate, (int)left)) return step is null;
            }

            return true;
        }
    }

    void Run()
    {
        while (true)
        {
            lock (gate)
            {
                while (step is null) Monitor.Wait(gate);
            }

            try
            {
                step();
            }
            catch (Exception)
            {
                // Whatever it is, the wipe's next step erases more than this one's reason explains.
            }

            lock (gate)
            {
                step = null;
                Monitor.PulseAll(gate);
            }
        }
    }
}
