// The packets that systemd gets, on a socket of the test's own.
using System.Net.Sockets;
using System.Text;
using Messenger.Appliance.Guard.Starting;

namespace Messenger.Appliance.Guard.Tests;

public sealed class SystemdTests
{
    [Fact]
    public void It_is_told_ready_alive_and_stopping_by_a_name_or_a_path()
    {
        var folder = Directory.CreateTempSubdirectory("notify-").FullName;
        foreach (var address in new[] { "@notify-" + Guid.NewGuid(), Path.Combine(folder, "socket") })
        {
            using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            manager.Bind(new UnixDomainSocketEndPoint(address[0] == '@' ? "\0" + address[1..] : address));
            using var systemd = new Systemd(address, "10000000");
            systemd.Ready();
            systemd.Beat();
            systemd.Stopping();
            Assert.Equal(["READY=1", "WATCHDOG=1", "STOPPING=1"], Enumerable.Range(0, 3).Select(_ => Read(manager)));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Without_it_nothing_happens_and_a_beat_allocates_nothing()
    {
        using var none = new Systemd(null, null);
        none.Ready();
        none.Beat();
        using var gone = new Systemd("/nowhere/socket", "1");
        gone.Beat();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) gone.Beat();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    static string Read(Socket manager)
    {
        manager.ReceiveTimeout = 5000;
        var packet = new byte[64];
        return Encoding.ASCII.GetString(packet, 0, manager.Receive(packet));
    }
}
