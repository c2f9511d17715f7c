// A phone's place in the home's network: a network namespace of its own, whose only device leads to the home through weather
// that can change at any moment, and that can be cut. All that runs in it can be killed.
using System.Diagnostics;
using System.Globalization;
using Messenger.Appliance.Journey.Tests.Stage;

namespace Messenger.Appliance.Endurance.Tests.Network;

sealed class Line : IDisposable
{
    readonly Tun phone;
    readonly Direction up;
    readonly Direction down;
    long cutUntil;

    Line(string name, Tun phone, Tun home, int seed)
    {
        (Name, this.phone) = (name, phone);
        (up, down) = (new(home, seed), new(phone, seed + 1));
        new Thread(Read) { IsBackground = true, Name = name }.Start();
    }

    public string Name { get; }

    public Weather Weather { get; set; } = Weather.Fair;

    public long Carried => up.Carried + down.Carried;

    public long Lost => up.Lost + down.Lost;

    bool IsCut => Environment.TickCount64 < Volatile.Read(ref cutUntil);

    /// <summary>The device has another name until it is in the namespace: a browser does not count "tun" as being connected.</summary>
    public static async Task<Line> LayAsync(string name, string address, Tun home, int seed)
    {
        await Command.RunAsync("ip", "netns", "add", name);
        var tun = new Tun(name);
        await Command.RunAsync("ip", "link", "set", name, "netns", name, "name", "wlan0");
        await Command.RunAsync("ip", "-n", name, "address", "add", address, "dev", "wlan0");
        await Command.RunAsync("ip", "-n", name, "link", "set", "lo", "up");
        await Command.RunAsync("ip", "-n", name, "link", "set", "wlan0", "up");
        return new(name, tun, home, seed);
    }

    /// <summary>A packet for this phone. From one thread alone.</summary>
    public void Take(ReadOnlySpan<byte> packet) => down.Take(packet, Weather, IsCut);

    /// <summary>Nothing comes through for so long, and nobody is told.</summary>
    public void Cut(TimeSpan length) => Volatile.Write(ref cutUntil, Math.Max(cutUntil, Environment.TickCount64 + (long)length.TotalMilliseconds));

    public void Heal()
    {
        Weather = Weather.Fair;
        Volatile.Write(ref cutUntil, 0);
    }

    /// <summary>The phone has left the network, or is back in it: its system knows.</summary>
    public Task ConnectAsync(bool connected) => Command.RunAsync("ip", "-n", Name, "link", "set", "wlan0", connected ? "up" : "down");

    /// <summary>SIGKILL for every process in here.</summary>
    public async Task<int> KillAllAsync()
    {
        var killed = 0;
        foreach (var id in (await Command.RunAsync("ip", "netns", "pids", Name)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                using var process = Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
                process.Kill();
                killed++;
            }
            catch (Exception ended) when (ended is ArgumentException or InvalidOperationException)
            {
                // It went with the one before.
            }
        }

        return killed;
    }

    public void Dispose() => phone.Dispose();

    void Read()
    {
        var buffer = new byte[Tun.LongestPacket];
        while (phone.TryRead(buffer, out var packet)) up.Take(packet, Weather, IsCut);
    }
}
