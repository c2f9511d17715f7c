// The promise of the button on a whole machine: everything that was known to be in its memory and on its disk before the press
// is nowhere in either after it, whatever the relay was doing.
using System.Diagnostics;

namespace Messenger.Appliance.Vm.Tests;

public sealed class WipeDrillTests(ITestOutputHelper output)
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public Task A_press_leaves_nothing_of_a_box_in_use() => DrillAsync("in use", "true");

    [Fact]
    public Task A_press_leaves_nothing_of_a_box_whose_relay_is_stopped() => DrillAsync("relay stopped", "pkill -STOP -f ^/usr/lib/messenger-appliance/messenger-appliance");

    [Fact]
    public Task A_press_leaves_nothing_of_a_box_that_is_busy() => DrillAsync("busy", "for i in 1 2 3 4; do (while :; do :; done) & done");

    [Fact]
    public Task A_press_leaves_nothing_of_a_box_whose_disk_is_full() => DrillAsync("disk full", "dd if=/dev/zero of=/var/lib/full bs=1M 2>/dev/null; sync");

    async Task DrillAsync(string state, string trouble)
    {
        await using var machine = await Machine.ResumeAsync();
        await using var scene = await Scene.SetAsync(machine, output.WriteLine);
        var (memory, disk) = await machine.DumpAsync();
        await scene.LearnAsync(memory);
        var search = new Search(scene.Markers);
        var before = search.In(memory);
        // The control: what is not found before proves nothing by not being found after.
        foreach (var marker in scene.Markers.DistinctBy(marker => marker.Place).Where(marker => marker.Place != "spent token"))
            Assert.True(before.Any(found => found.Marker.Place == marker.Place), $"{state}: {marker.Place} is not found before the press");
        Assert.NotEmpty(search.In(disk));
        await machine.Console.RunAsync(trouble);
        var since = Stopwatch.StartNew();
        await machine.PressWipeAsync();
        await machine.ComesBackNewAsync(Patience);
        output.WriteLine($"{state}: back as new after {since.Elapsed.TotalSeconds:F1} s");
        var (memoryAfter, diskAfter) = await machine.DumpAsync();
        var (left, leftOnDisk) = (search.In(memoryAfter), search.In(diskAfter));
        foreach (var place in scene.Markers.Select(marker => marker.Place).Distinct())
            output.WriteLine($"{state} | {place} | before {before.Count(found => found.Marker.Place == place)} | after {left.Count(found => found.Marker.Place == place)} | disk {leftOnDisk.Count(found => found.Marker.Place == place)}");
        foreach (var (marker, at) in left.Take(20)) output.WriteLine($"left: {marker.Place} at {at + Machine.MemoryStart:x}");
        Assert.Empty(left);
        Assert.Empty(leftOnDisk);
    }
}
