// Where the box is reached now: looked up when the kernel tells of a change, read often, by pages, certificate, panel and announcer.
using System.Net.NetworkInformation;
using Messenger.Appliance.Daemon.Starting;
using Messenger.Appliance.Setup;

namespace Messenger.Appliance.Daemon.Living;

sealed class AddressBook(Options options)
{
    /// <summary>Looked up this often too, should the kernel's word get lost.</summary>
    static readonly TimeSpan Round = TimeSpan.FromSeconds(60);

    readonly Lock looking = new();
    volatile Hosts hosts = Hosts.Now(options.Name, options.Address);

    /// <summary>The box has another address, or one fewer.</summary>
    public event Action? Changed;

    public Hosts Now => hosts;

    public async Task FollowAsync(TimeProvider time, CancellationToken stopping)
    {
        NetworkAddressChangedEventHandler refresh = (_, _) => Refresh();
        using var timer = new PeriodicTimer(Round, time);
        try
        {
            NetworkChange.NetworkAddressChanged += refresh;
            while (await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false)) Refresh();
        }
        finally
        {
            NetworkChange.NetworkAddressChanged -= refresh;
        }
    }

    public void Refresh()
    {
        lock (looking)
        {
            try
            {
                var found = Hosts.Now(options.Name, options.Address);
                if (found.Equals(hosts)) return;
                hosts = found;
            }
            catch (Exception fault) when (fault is NetworkInformationException or IOException)
            {
                // An interface went away while it was looked at: what was known stands until the next look.
                return;
            }
        }

        Changed?.Invoke();
    }
}
