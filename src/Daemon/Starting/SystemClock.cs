// Whether the system's clock follows the network's time: systemd-timesyncd leaves a file that says so.
namespace Messenger.Appliance.Daemon.Starting;

static class SystemClock
{
    public static bool IsSynchronised() => File.Exists("/run/systemd/timesync/synchronized");
}
