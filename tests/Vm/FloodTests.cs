// More than the box has room for, on the memory of the smallest board and with the unit's cap: what is too much is refused, nothing
// dies of it, and the family goes on talking.
using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using Messenger.Appliance.Daemon.Tests;
using Messenger.Appliance.Relay.Tests.Kit;

namespace Messenger.Appliance.Vm.Tests;

[Collection(nameof(Machine))]
public sealed class FloodTests(ITestOutputHelper output)
{
    const byte QuotaExceeded = 0x97;

    const int Members = 3, Large = 250_000, Refusals = 20, Strangers = 200;

    const string Group = "/sys/fs/cgroup/system.slice/messenger-relay.service";

    readonly TaskCompletionSource over = new();

    [Fact]
    public async Task In_a_flood_the_relay_refuses_and_stays_under_its_cap()
    {
        await using var machine = await Machine.DeliveredAsync();
        await machine.AnswersAsync();
        await machine.HealthyAsync();
        await using var family = await Household.FoundAsync(machine);
        List<Phone> hostile = [];
        for (var i = 0; i < Members; i++) hostile.Add(await family.PairAsync());
        var before = await RelayAsync(machine);
        output.WriteLine($"flood | before: {before}");

        await using var founder = await Household.StayAsync(machine, family.Founder, "inbox/" + family.Founder.Id);
        var beating = BeatAsync(founder, family.Founder);
        await Task.WhenAll([SilentAsync(machine.MqttPort), SilentAsync(machine.HttpsPort), .. hostile.Select(phone => FillAsync(machine, phone, family.Founder))]);
        over.SetResult();
        output.WriteLine($"flood | {await beating}");
        var after = await RelayAsync(machine);
        output.WriteLine($"flood | after: {after}");
        output.WriteLine("flood | " + await machine.Console.RunAsync($"grep VmRSS /proc/$(systemctl show -P MainPID messenger-relay)/status"));

        Assert.Equal(before.Process, after.Process);
        Assert.Equal(0, after.Killed);
        Assert.InRange(after.Peak, 1, after.Cap);
        Assert.Equal(Members + 1, (await family.DevicesAsync()).Length);
        foreach (var phone in hostile) phone.Dispose();
    }

    // Large messages to a room where it acknowledges nothing, and to the founder's inbox, until it was refused again and again.
    async Task FillAsync(Machine machine, Phone phone, Phone victim)
    {
        var room = "room/" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        await using var deaf = await Household.StayAsync(machine, phone, room);
        var (taken, refused) = (0, 0);
        for (ushort packet = 1; refused < Refusals; packet++)
        {
            await deaf.SendAsync(Wire.Publish(packet % 8 == 0 ? "inbox/" + victim.Id : room, new byte[Large], id: packet));
            Received? answer;
            do answer = await deaf.ReadAsync();
            while (answer is { Type: 3 });
            Assert.Equal(4, answer?.Type);
            Assert.True(answer!.Reason is 0 or QuotaExceeded, $"{answer.Reason:x2}");
            if (answer.Reason == 0) taken++;
            else refused++;
        }

        output.WriteLine($"flood | a member: {taken} of {Large} bytes taken, {refused} refused");
        Assert.NotEqual(0, refused);
    }

    // Connections that begin a handshake and say no more, again and again as they are let go.
    async Task SilentAsync(int port)
    {
        byte[] hello = [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3, .. new byte[60]];
        List<TcpClient> held = [];
        for (var i = 0; i < Strangers; i++)
        {
            try
            {
                held.Add(new("127.0.0.1", port));
                await held[^1].GetStream().WriteAsync(hello, TestContext.Current.CancellationToken);
            }
            catch (Exception refused) when (refused is SocketException or IOException)
            {
                // One too many.
            }
        }

        foreach (var one in held) one.Dispose();
    }

    // The founder's messages to itself, until the flood is over: each arrives.
    async Task<string> BeatAsync(TestClient founder, Phone phone)
    {
        var (beats, strange, longest) = (0, 0, TimeSpan.Zero);
        while (!over.Task.IsCompleted)
        {
            var begun = Stopwatch.GetTimestamp();
            var mine = RandomNumberGenerator.GetBytes(300);
            await founder.SendAsync(Wire.Publish("inbox/" + phone.Id, mine, id: (ushort)((beats % 60_000) + 1)));
            for (var (isTaken, isHere) = (false, false); !isTaken || !isHere;)
            {
                var packet = await founder.ReadAsync();
                Assert.NotNull(packet);
                if (packet.Type == 4)
                {
                    Assert.Equal(0, packet.Reason);
                    isTaken = true;
                }

                if (packet.Type != 3) continue;
                if (packet.Body.AsSpan().EndsWith(mine)) isHere = true;
                else strange++;
                await founder.SendAsync(Wire.Puback(packet.PacketId));
            }

            beats++;
            longest = Stopwatch.GetElapsedTime(begun) is var took && took > longest ? took : longest;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        return $"the founder: {beats} messages of its own, the slowest after {longest.TotalSeconds:F1} s, and {strange} of the flood";
    }

    static async Task<Usage> RelayAsync(Machine machine)
    {
        var said = (await machine.Console.RunAsync($"systemctl show -P MainPID messenger-relay; cat {Group}/memory.peak {Group}/memory.max; grep -o 'oom_kill .*' {Group}/memory.events")).Split('\n');
        return new(int.Parse(said[0]), long.Parse(said[1]), long.Parse(said[2]), int.Parse(said[3].Split(' ')[1]));
    }

    sealed record Usage(int Process, long Peak, long Cap, int Killed)
    {
        public override string ToString() => $"at most {Peak >> 20} of {Cap >> 20} MiB, {Killed} processes killed";
    }
}
