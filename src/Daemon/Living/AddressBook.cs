// Where the box is reached now: looked up seldom, read often, by pages, panel and announcer.
using Messenger.Appliance.Daemon.Starting;
using Messenger.Appliance.Setup;

namespace Messenger.Appliance.Daemon.Living;

sealed class AddressBook(Options options)
{
    volatile Hosts hosts = Hosts.Now(options.Name, options.Address);

    public Hosts Now => hosts;

    public void Refresh() => hosts = Hosts.Now(options.Name, options.Address);
}
