// The home's network: the box's device on this machine, and a line to each phone's namespace. Every packet goes through this
// program, which delays, loses and cuts as tc's netem would, also where the kernel has no netem.
using Messenger.Appliance.Journey.Tests.Stage;

namespace Messenger.Appliance.Endurance.Tests.Network;

sealed class HomeNetwork : IAsyncDisposable
{
    /// <summary>The box's address; phone i has the one that ends in 10 + i.</summary>
    public const string Box = "10.87.0.1";

    const string Prefix = "10.87.0.";
    const string Name = "ma-home";
    const string PhoneName = "ma-phone";
    const int FirstPhone = 10;
    const int AddressEnd = 19;

    readonly Tun home = new(Name);
    readonly string folder = Directory.CreateTempSubdirectory("network-").FullName;

    public Line[] Lines { get; private set; } = [];

    public static async Task<HomeNetwork> BuildAsync(int phones, int seed)
    {
        // What a run that was killed has left.
        foreach (var left in (await Command.RunAsync("ip", "netns", "list")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]))
            if (left.StartsWith(PhoneName, StringComparison.Ordinal)) await Command.RunAsync("ip", "netns", "del", left);

        var network = new HomeNetwork();
        await Command.RunAsync("ip", "address", "add", Box + "/24", "dev", Name);
        await Command.RunAsync("ip", "link", "set", Name, "up");
        var lines = new List<Line>();
        for (var i = 0; i < phones; i++) lines.Add(await Line.LayAsync($"{PhoneName}{i}", $"{Prefix}{FirstPhone + i}/24", network.home, seed + 2 * i));
        network.Lines = [.. lines];
        new Thread(network.Read) { IsBackground = true, Name = Name }.Start();
        return network;
    }

    /// <summary>A program that is this browser, in the place of this phone.</summary>
    public string Browser(int phone)
    {
        var path = Path.Combine(folder, $"browser{phone}");
        File.WriteAllText(path, $"#!/bin/sh\nexec ip netns exec {Lines[phone].Name} {Phone.Chromium} \"$@\"\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var line in Lines)
        {
            await line.KillAllAsync();
            await Command.RunAsync("ip", "netns", "del", line.Name);
            line.Dispose();
        }

        await Command.RunAsync("ip", "link", "del", Name);
        home.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    void Read()
    {
        var buffer = new byte[Tun.LongestPacket];
        while (home.TryRead(buffer, out var packet))
        {
            // IPv4 alone: the kernel's own chatter over IPv6 stays here.
            if (packet.Length <= AddressEnd || packet[0] >> 4 != 4) continue;
            var phone = packet[AddressEnd] - FirstPhone;
            if (phone >= 0 && phone < Lines.Length) Lines[phone].Take(packet);
        }
    }
}
