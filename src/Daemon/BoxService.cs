// Lives the life of this process: begins it with the guard's key, shows it on the guard's panel, and ends it in order when the
// process is told to stop. A wipe does not come through here: it ends the process on the link's own thread.
using System.Net;
using Messenger.Appliance.Core.Link;
using Messenger.Appliance.Core.Wireless;
using Messenger.Appliance.Daemon.Announcing;
using Messenger.Appliance.Daemon.Guarding;
using Messenger.Appliance.Daemon.Living;
using Messenger.Appliance.Daemon.Starting;
using Messenger.Appliance.Daemon.Wireless;
using Messenger.Appliance.Setup.Certificates;

namespace Messenger.Appliance.Daemon;

sealed class BoxService(Options options, GuardLink guard, TimeProvider time, IHostApplicationLifetime host) : BackgroundService
{
    static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(250);

    /// <summary>A view is told again after as many glances, though it is the same: the relay lives.</summary>
    const int GlancesPerSign = 4;

    readonly AddressBook addresses = new(options);
    readonly WirelessLink wireless = new(options.Wireless, guard, time);
    readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
        await begun.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            var announcing = Announce(stoppingToken);
            await using var life = await BeginAsync(stoppingToken).ConfigureAwait(false);
            guard.Attach(life);
            begun.TrySetResult();
            var following = FollowAsync(life, stoppingToken);
            await ShowAsync(life.View, stoppingToken).ConfigureAwait(false);
            await Task.WhenAll(announcing, following).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            begun.TrySetCanceled(stoppingToken);
        }
        catch (Exception fault)
        {
            // Before the life begins the start reports it; later it ends the process, and the guard starts it anew.
            if (begun.TrySetException(fault)) return;
            guard.Say($"The relay ran into a fault ({fault.GetType().Name}) and ends.");
            Environment.ExitCode = 1;
            host.StopApplication();
        }
    }

    // The vault key is needed only to open the registry. While there is none, the box is locked, and says so.
    async Task<Life> BeginAsync(CancellationToken stopping)
    {
        for (var unlocked = false; ; unlocked = true)
        {
            using var key = await guard.KeyAsync(stopping).ConfigureAwait(false);
            if (key.Key is null)
            {
                await StayLockedAsync(stopping).ConfigureAwait(false);
                continue;
            }

            try
            {
                return await Life.BeginAsync(options, addresses, wireless, guard, key, time).ConfigureAwait(false);
            }
            catch (StartRefusedException refused) when (unlocked)
            {
                // A phone unlocked an older key than the registry's: nothing is destroyed, and the box is locked again.
                guard.Say(refused.Message);
                guard.SayUnfit();
            }
        }
    }

    async Task StayLockedAsync(CancellationToken stopping)
    {
        await using var locked = await LockedLife.BeginAsync(options, addresses, wireless, guard, time).ConfigureAwait(false);
        begun.TrySetResult();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var showing = ShowAsync(locked.View, ending.Token);
        await guard.KeyComesAsync(stopping).ConfigureAwait(false);
        await ending.CancelAsync().ConfigureAwait(false);
        await showing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    async Task FollowAsync(Life life, CancellationToken stopping)
    {
        while (true)
        {
            using var key = await guard.KeyAsync(stopping).ConfigureAwait(false);
            life.Follow(key);
        }
    }

    // Both names always: whichever is asked for, the box answers as far as it can.
    Task Announce(CancellationToken stopping)
    {
        var name = addresses.Now.Name;
        guard.Pressed = wireless.Press;
        wireless.Changed += addresses.Refresh;
        return Task.WhenAll(
            addresses.FollowAsync(time, stopping),
            wireless.RunAsync(stopping),
            new NameAnnouncer(() => (name, Announced), guard.Say, time).RunAsync(stopping),
            new NameAnnouncer(() => (DoorCertificate.NameOf(name)!, Announced), guard.Say, time).RunAsync(stopping));
    }

    IPAddress Announced => wireless.View.Phase == WirelessPhase.Hotspot ? Hotspot.Address : addresses.Now.Shown;

    // A thread of its own: timers of the pool would wake four threads for each glance. And a view may look at files, so it is not
    // taken on the sockets' loop.
    Task ShowAsync(Func<RelayView> view, CancellationToken stopping) =>
        Task.Factory.StartNew(() => Show(view, stopping), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    void Show(Func<RelayView> view, CancellationToken stopping)
    {
        for (var glance = 0; ; glance++)
        {
            guard.Show(view(), again: glance % GlancesPerSign == 0);
            if (stopping.WaitHandle.WaitOne(Glance)) return;
        }
    }
}
