// What has to be looked after while a life lasts: addresses, the certificate's renewal, and the time that is kept for a
// start without a clock. A step that fails is tried again at the next round, and the light says so.
using Messenger.Appliance.Registry;
using Messenger.Appliance.Setup.Certificates;

namespace Messenger.Appliance.Daemon.Living;

sealed class Upkeep
{
    static readonly TimeSpan Round = TimeSpan.FromSeconds(20);

    /// <summary>Seldom, for the card's sake: a certificate's margin is months.</summary>
    static readonly TimeSpan Saving = TimeSpan.FromHours(24);

    readonly AddressBook addresses;
    readonly HomeCertificates certificates;
    readonly DeviceRegistry registry;
    readonly BoxTime boxTime;
    readonly TimeProvider time;

    public Upkeep(AddressBook addresses, HomeCertificates certificates, DeviceRegistry registry, BoxTime boxTime, TimeProvider time)
    {
        (this.addresses, this.certificates, this.registry, this.boxTime, this.time) = (addresses, certificates, registry, boxTime, time);
        boxTime.Moved += Look;
    }

    /// <summary>Whether the card failed at the last try.</summary>
    public bool StorageFailed { get; set; }

    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Round, time);
        while (await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false)) Look();
    }

    public void Look()
    {
        addresses.Refresh();
        certificates.Server.Renew(addresses.Now);
        var latest = boxTime.Vouched;
        if (latest - registry.Settings.LatestKnownTime > Saving) Try(() => registry.Change(settings => settings with { LatestKnownTime = latest }));
    }

    /// <summary>Runs a change of the registry; false, and the light, when the card fails.</summary>
    public bool Try(Func<bool> change)
    {
        try
        {
            var done = change();
            StorageFailed = false;
            return done;
        }
        catch (IOException)
        {
            StorageFailed = true;
            return false;
        }
    }
}
