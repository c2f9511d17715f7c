// One box for the tests of a class: a family of which two talk and one means harm, and strangers at any number of addresses.
using Messenger.Appliance.Abuse.Tests.Kit;
using Messenger.Appliance.Daemon.Tests;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Abuse.Tests.Flooding;

public sealed class Street : IAsyncLifetime
{
    /// <summary>What an attack may make the relay hold beyond what it held: its pools keep 16 MiB, and its collector takes its time.</summary>
    internal const long MostGrowth = 128 << 20;

    long resident;
    int sockets;

    internal Household Home { get; private set; } = null!;

    internal Phone Ann => Home.Phones[0];

    internal Phone Ben => Home.Phones[1];

    internal Phone Eve => Home.Phones[2];

    internal Pulse Pulse { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Home = await Household.GatherAsync(3);
        Pulse = new(await Home.ConnectAsync(Ann), await Home.ConnectAsync(Ben), Ben);
        await Pulse.CalmAsync();
    }

    /// <summary>Runs an attack, and judges what it did to members, memory and sockets; afterwards the door is open.</summary>
    /// <returns>The most that was resident, in bytes.</returns>
    internal async Task<long> EndureAsync(Func<Task> attack)
    {
        await Pulse.CalmAsync();
        (resident, sockets) = (Home.Resident, Home.OpenSockets);
        var most = resident;
        using var ended = new CancellationTokenSource();
        var watching = Task.Run(async () =>
        {
            while (!ended.IsCancellationRequested)
            {
                most = Math.Max(most, Home.Resident);
                await Task.Delay(50);
            }
        });
        await Pulse.DuringAsync(Task.Run(attack));
        await ended.CancelAsync();
        await watching;
        TestContext.Current.SendDiagnosticMessage($"resident {resident >> 20} MiB, at most {most >> 20} MiB");
        Assert.InRange(most - resident, long.MinValue, MostGrowth);
        await EventuallyAsync(() => Home.OpenSockets <= sockets + 2, "the attackers' sockets are gone");
        await using var comes = await Home.ConnectAsync(Eve);
        await comes.ExpectNothingAsync();
        return most;
    }

    static async Task EventuallyAsync(Func<bool> so, string what)
    {
        for (var i = 0; i < 300; i++)
        {
            if (so()) return;
            await Task.Delay(100);
        }

        Assert.Fail("Not so after 30 s: " + what);
    }

    public async ValueTask DisposeAsync() => await Home.DisposeAsync();
}
