// What the box writes down of a day: nothing that says who talked, where, or what; and nothing at all while nothing happens.
using System.Diagnostics;
using Messenger.Appliance.Daemon.Tests;

namespace Messenger.Appliance.Vm.Tests;

[Collection(nameof(Machine))]
public sealed class DiskDrillTests(ITestOutputHelper output)
{
    const int Restarts = 3;
    const int Messages = 60;

    static readonly TimeSpan Settled = TimeSpan.FromSeconds(20), Idle = TimeSpan.FromMinutes(3), Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task After_a_busy_day_the_disk_knows_no_id_no_topic_no_text_and_no_token_and_an_idle_box_writes_nothing()
    {
        await using var machine = await Machine.ResumeAsync();
        await using var family = await Household.FoundAsync(machine);
        var stays = new List<Phone> { await family.PairAsync(), await family.PairAsync() };
        for (var i = 0; i <= Restarts; i++)
        {
            if (i > 0) await family.RestartAsync();
            stays = [.. stays.Select(family.Again)];
            await family.TalkAsync(family.Founder, stays[0], stays[1], Messages);
            await family.TalkAsync(stays[1], stays[0], family.Founder, Messages);
            for (var guests = 0; guests < 3; guests++)
            {
                using var guest = await family.PairAsync();
                await Household.EnrolAsync(guest);
                await family.TalkAsync(guest, family.Founder, stays[1], messages: 5);
                await family.RemoveAsync(guest);
            }
        }

        var control = new Marker("control", Guid.NewGuid().ToByteArray());
        await machine.Console.RunAsync($"echo {Convert.ToHexString(control.Bytes)} > /var/lib/control; sync");
        await family.ConnectAsync(family.Founder);
        var written = await SettledAsync(machine);
        output.WriteLine($"busy day | {family.Used.Count} ids, keys, tokens, topics and texts | {written >> 10} KiB written");
        await Task.Delay(Idle, TestContext.Current.CancellationToken);
        var idle = await machine.Console.WrittenBytesAsync() - written;
        output.WriteLine($"idle | {idle} bytes written in {Idle.TotalMinutes} minutes");

        var (memory, disk) = await machine.DumpAsync();
        var search = new Search([control, .. family.Used]);
        var found = search.In(disk);
        Assert.Contains(found, one => one.Marker == control);
        // The control for the rest: of what still matters, the box's memory knows some.
        Assert.Contains(search.In(memory), one => one.Marker.Place == "device id");
        foreach (var kind in family.Used.Select(marker => marker.Place).Distinct())
            output.WriteLine($"busy day | {kind}: {family.Used.Count(marker => marker.Place == kind)} used, {found.Count(one => one.Marker.Place == kind)} found on the disk");
        Assert.DoesNotContain(found, one => one.Marker != control);
        Assert.Equal(0, idle);
        stays.ForEach(phone => phone.Dispose());
    }

    // Linux writes within half a minute what was changed; from then on it is the box that writes.
    static async Task<long> SettledAsync(Machine machine)
    {
        var (written, since, all) = (await machine.Console.WrittenBytesAsync(), Stopwatch.StartNew(), Stopwatch.StartNew());
        while (since.Elapsed < Settled)
        {
            Assert.True(all.Elapsed < Patience, "The disk does not come to rest.");
            await Task.Delay(1000);
            if (await machine.Console.WrittenBytesAsync() is var now && now == written) continue;
            written = now;
            since.Restart();
        }

        return written;
    }
}
