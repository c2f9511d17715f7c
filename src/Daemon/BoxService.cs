// Lives the box's lives: one begins, works, is ended by a wipe, and the next begins unclaimed, in the same process. Presses
// come here. Wipe ends the life on the very thread that felt the button, which therefore never waits for anything else; a
// press of Pair is kept until a life takes it.
using Messenger.Appliance.Daemon.Announcing;
using Messenger.Appliance.Daemon.Living;
using Messenger.Appliance.Daemon.Panels;
using Messenger.Appliance.Daemon.Starting;
using Messenger.Appliance.Panel.Buttons;

namespace Messenger.Appliance.Daemon;

sealed class BoxService(Options options, PanelChoice panel, TimeProvider time, IHostApplicationLifetime host) : BackgroundService
{
    static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(250);

    readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile Life? life;
    volatile bool pairAsked;

    /// <summary>Whether a life answers questions at this moment.</summary>
    public bool IsAlive => life?.Status is not null;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
        await begun.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var beside = new List<Task>();
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await using var next = await Life.BeginAsync(options, panel.Display.Say, time).ConfigureAwait(false);
                life = next;
                begun.TrySetResult();
                if (beside.Count == 0) beside.AddRange(Beside(stoppingToken));
                await next.WaitForWipeAsync(stoppingToken).ConfigureAwait(false);
                panel.Display.Show(next.View());
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        catch (Exception fault)
        {
            // Before the first life the start reports it; later ones end the process, and systemd starts it anew.
            if (!begun.TrySetException(fault))
            {
                panel.Display.Say($"The box could not begin again ({fault.GetType().Name}) and ends.");
                Environment.ExitCode = 1;
                host.StopApplication();
            }
        }

        foreach (var task in beside) await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    IEnumerable<Task> Beside(CancellationToken stopping)
    {
        yield return ShowAsync(stopping);
        if (panel.Buttons is { } buttons) yield return buttons.RunAsync(Pressed, stopping);
        yield return new NameAnnouncer(() => life!.Announced, panel.Display.Say, time).RunAsync(stopping);
    }

    async Task ShowAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Glance, time);
        do
        {
            if (life is not { } current) continue;
            if (pairAsked && current.TryPressPair()) pairAsked = false;
            panel.Display.Show(current.View());
        }
        while (await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false));
    }

    void Pressed(Press press)
    {
        pairAsked = press == Press.Pair;
        if (press == Press.Wipe) life?.Wipe();
    }
}
