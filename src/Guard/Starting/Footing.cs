// What the guard stands on before a key exists: no way for memory to a disk, a folder that it alone uses, memory that can be
// locked, and a Wipe button that works. Each is asked for until it is there; what keeps it away is one sentence.
using System.Net.Sockets;
using Messenger.Appliance.Core;
using Messenger.Appliance.Guard.Relays;
using Messenger.Appliance.Panel.Buttons;
using Messenger.Appliance.Secrets;
using Messenger.Appliance.Secrets.Processes;

namespace Messenger.Appliance.Guard.Starting;

sealed class Footing(GuardOptions options, IButtonSource buttons) : IDisposable
{
    /// <summary>More than the guard ever locks: two key arenas, the key file twice, the link's frames.</summary>
    static readonly ByteCount Locked = ByteCount.KiB(128);

    public static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(3);

    /// <summary>Where the relay of this folder finds the guard; there once <see cref="Refusal"/> was null.</summary>
    public Socket? Listener { get; private set; }

    /// <summary>Null when everything is there; else the sentence that says what is not, and what to do. Asked again, it goes on from there.</summary>
    public string? Refusal()
    {
        try
        {
            if (!options.AllowSwap && Swap.Check() is { } swaps) return swaps;
            ProcessHardening.ForbidDumps();
            ThisProcess.AdoptOrphans();
            ProcessHardening.RequireLockable(Locked);
            return WritableFolder.Check(options.State) ?? Listen() ?? buttons.Open();
        }
        catch (IOException fault)
        {
            return fault.Message;
        }
    }

    public void Dispose() => Listener?.Dispose();

    string? Listen()
    {
        if (Listener is not null) return null;
        (Listener, var mistake) = RelayLink.Listen(options.State, options.Link);
        return mistake;
    }
}
