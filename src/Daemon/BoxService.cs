// Lives the life of this process: begins it with the guard's key, shows it on the guard's panel, and ends it in order when the
// process is told to stop. A wipe does not come through here: it ends the process on the link's own thread.
using Messenger.Appliance.Daemon.Announcing;
using Messenger.Appliance.Daemon.Guarding;
using Messenger.Appliance.Daemon.Living;
using Messenger.Appliance.Daemon.Starting;

namespace Messenger.Appliance.Daemon;

sealed class BoxService(Options options, GuardLink guard, TimeProvider time, IHostApplicationLifetime host) : BackgroundService
{
    static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(250);

    /// <summary>A view is told again after as many glances, though it is the same: the relay lives.</summary>
    const int GlancesPerSign = 4;

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
            await using var life = await BeginAsync(stoppingToken).ConfigureAwait(false);
            guard.Attach(life);
            begun.TrySetResult();
            var announcing = new NameAnnouncer(() => life.Announced, guard.Say, time).RunAsync(stoppingToken);
            await ShowAsync(life, stoppingToken).ConfigureAwait(false);
            await announcing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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

    // The vault key is needed only to open the registry.
    async Task<Life> BeginAsync(CancellationToken stopping)
    {
        using var key = await guard.KeyAsync(stopping).ConfigureAwait(false);
        return await Life.BeginAsync(options, guard, key, time).ConfigureAwait(false);
    }

    async Task ShowAsync(Life life, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Glance, time);
        for (var glance = 0; ; glance++)
        {
            guard.Show(life.View(), again: glance % GlancesPerSign == 0);
            try
            {
                if (!await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false)) return;
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
