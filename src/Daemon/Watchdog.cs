// Tells systemd that the box is alive, twice in each interval it asks for (sd_notify, WATCHDOG=1), and only while the
// current life answers. Without systemd it does nothing.
using System.Globalization;
using Microsoft.Extensions.Hosting.Systemd;

namespace Messenger.Appliance.Daemon;

sealed class Watchdog(BoxService box, TimeProvider time, IServiceProvider services) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var asked = Environment.GetEnvironmentVariable("WATCHDOG_USEC");
        if (services.GetService<ISystemdNotifier>() is not { IsEnabled: true } notifier) return;
        if (!long.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)) return;
        using var timer = new PeriodicTimer(TimeSpan.FromMicroseconds(microseconds) / 2, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            if (box.IsAlive)
                notifier.Notify(new ServiceState("WATCHDOG=1"));
    }
}
