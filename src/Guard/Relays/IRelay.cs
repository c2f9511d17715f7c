// A relay that runs, or ran last, as its guard reaches it: a child of its own (ChildRelay), or what systemd starts as a unit
// (UnitRelay). Any thread may call any of it; the button thread is among them.
namespace Messenger.Appliance.Guard.Relays;

interface IRelay : IDisposable
{
    /// <summary>What it ended with; null where that is not known.</summary>
    int? ExitCode { get; }

    /// <summary>Whether this process is it.</summary>
    bool Is(int process);

    /// <summary>Whether it has ended within this time. Never throws.</summary>
    bool WaitForEnd(TimeSpan most);

    /// <summary>Asks it to end, where nobody else does.</summary>
    void Terminate();

    /// <summary>It and all that it has started end now, whatever they are doing. Never throws.</summary>
    void Kill();

    /// <summary>Kills whatever is left of it, and returns when nothing is, or when that takes too long.</summary>
    void Bury();
}
