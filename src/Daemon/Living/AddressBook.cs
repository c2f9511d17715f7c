// Where the box is reached now: looked up seldom, read often, by pages, panel and announcer.
using System.Net.NetworkInformation;
using Messenger.Appliance.Daemon.Starting;
using Messenger.Appliance.Setup;

namespace Messenger.Appliance.Daemon.Living;

sealed class AddressBook(Options options)
{
    static readonly TimeSpan Round = TimeSpan.FromSeconds(20);

    volatile Hosts hosts = Hosts.Now(options.Name, options.Address);

    public Hosts Now => hosts;

    /// <summary>Looks again every while.</summary>
    public async Task FollowAsync(TimeProvider time, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Round, time);
        while (await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false)) Refresh();
    }

    public void Refresh()
    {
        try
        {
            hosts = Hosts.Now(options.Name, options.Address);
        }
        catch (Exception fault) when (fault is NetworkInformationException or IOException)
        {
            // An interface went away while it was looked at: what was known stands until the next look.
        }
    }
}
