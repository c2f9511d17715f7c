// The relay as the guard's own child: in a process group, in a control group where the system lets that be, and with its
// orphans, which come to the guard (ThisProcess.AdoptOrphans).
using Messenger.Appliance.Secrets.Processes;

namespace Messenger.Appliance.Guard.Relays;

sealed class ChildRelay(ChildProcess child, ControlGroup? group) : IRelay
{
    /// <summary>What is killed ends at once, but for a device that does not let go.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public int? ExitCode => child.ExitCode;

    public bool Is(int process) => child.Id == process;

    public bool WaitForEnd(TimeSpan most) => child.WaitForEnd(most);

    public void Terminate() => child.Terminate();

    public void Kill()
    {
        group?.Kill();
        child.KillGroup();
    }

    public void Bury()
    {
        Kill();
        if (child.WaitForEnd(Patience)) child.WaitForGroup(Patience);
        Orphans.Kill(Patience);
    }

    public void Dispose() => child.Dispose();
}
