// What has to be looked after while a life lasts: the certificate, which names the addresses of now and is renewed, and the
// time that is kept for a start without a clock. A step that fails is tried again at the next round, and the light says so.
using Messenger.Appliance.Daemon.Starting;
using Messenger.Appliance.Registry;
using Messenger.Appliance.Setup.Certificates;

namespace Messenger.Appliance.Daemon.Living;

sealed class Upkeep
{
    static readonly TimeSpan Round = TimeSpan.FromSeconds(60);

    /// <summary>Seldom, for the card's sake: a certificate's margin is months.</summary>
    static readonly TimeSpan Saving = TimeSpan.FromHours(24);

    readonly Options options;
    readonly AddressBook addresses;
    readonly HomeCertificates certificates;
    readonly DeviceRegistry registry;
    readonly BoxTime boxTime;
    readonly TimeProvider time;
    readonly Lock looking = new();
    bool over;

    public Upkeep(Options options, AddressBook addresses, HomeCertificates certificates, DeviceRegistry registry, BoxTime boxTime, TimeProvider time)
    {
        (this.options, this.addresses, this.certificates, this.registry, this.boxTime, this.time) = (options, addresses, certificates, registry, boxTime, time);
        boxTime.Moved += Look;
    }

    /// <summary>Whether the card failed at the last try.</summary>
    public bool StorageFailed { get; set; }

    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Round, time);
        addresses.Changed += Look;
        Look();
        try
        {
            while (await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false)) Look();
        }
        finally
        {
            addresses.Changed -= Look;
            // Whoever was told just before finds nothing to do, and whoever looks has looked when this ends.
            lock (looking) over = true;
        }
    }

    void Look()
    {
        lock (looking)
        {
            if (over) return;
            if (certificates.Server.Renew(addresses.Now)) KeepDoor();
            var latest = boxTime.Vouched;
            if (latest - registry.Settings.LatestKnownTime > Saving) Try(() => registry.Change(settings => settings with { LatestKnownTime = latest }));
        }
    }

    /// <summary>The door's certificate on the card, for when the box is locked.</summary>
    public void KeepDoor() => Try(() =>
    {
        Door.Keep(options.State, options.Link is not null, certificates.Authority, addresses.Now, boxTime.Latest);
        return true;
    });

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
