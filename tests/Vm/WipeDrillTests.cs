// The promise of the button on a whole machine: everything that was known to be in its memory and on its disk before the press
// is nowhere in either after it, whatever the box was doing.
using System.Diagnostics;

namespace Messenger.Appliance.Vm.Tests;

[Collection(nameof(Machine))]
public sealed class WipeDrillTests(ITestOutputHelper output)
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public Task A_press_leaves_nothing_of_a_box_in_use() => DrillAsync("in use", scene => scene.UseAsync());

    [Fact]
    public Task A_press_leaves_nothing_of_a_box_whose_relay_is_stopped() =>
        DrillAsync("relay stopped", scene => scene.UseAsync(), "pkill -STOP -f ^/usr/lib/messenger-appliance/messenger-appliance");

    [Fact]
    public Task A_press_leaves_nothing_of_a_box_that_is_busy() => DrillAsync("busy", scene => scene.UseAsync(), "for i in 1 2 3 4; do (while :; do :; done) & done");

    [Fact]
    public Task A_press_leaves_nothing_of_a_box_whose_disk_is_full() => 
        DrillAsync("disk full", scene => scene.UseAsync(), "dd if=/dev/zero of=/var/lib/full bs=1k 2>/dev/null; sync", relief: "rm /var/lib/full");

    [Fact]
    public Task A_press_leaves_nothing_of_a_box_that_a_phone_is_pairing_with() => DrillAsync("pairing", scene => scene.PairingAsync());

    [Fact]
    public Task A_press_leaves_nothing_of_a_locked_box_that_a_phone_is_unlocking() => DrillAsync("unlocking", scene => scene.UnlockingAsync());

    /// <param name="state">As the table of threat-model.md names it.</param>
    /// <param name="act">What the family does before.</param>
    /// <param name="trouble">What then befalls the machine, in shell.</param>
    /// <param name="relief">What must end for another box to begin; after the search.</param>
    async Task DrillAsync(string state, Func<Scene, Task> act, string trouble = "true", string? relief = null)
    {
        await using var machine = await Machine.ResumeAsync();
        await using var scene = await Scene.SetAsync(machine, act, output.WriteLine);
        await machine.KnowAsync();
        await machine.Console.RunAsync(trouble);
        var (memory, disk) = await machine.DumpAsync();
        await scene.LearnAsync(memory, disk);
        var search = new Search(scene.Markers);
        var (before, beforeOnDisk) = (search.In(memory), search.In(disk));

        var since = Stopwatch.StartNew();
        await machine.WipeAsync(Patience);
        if (relief is null) await machine.ComesBackNewAsync(Patience);
        output.WriteLine($"{state}: {(relief is null ? "another box answers" : "the guard says that it is wiped")} {since.Elapsed.TotalSeconds:F1} s after the edge");
        (memory, disk) = await machine.DumpAsync();
        var (after, afterOnDisk) = (search.In(memory), search.In(disk));

        output.WriteLine($"{state} | planted | memory before, after | disk before, after");
        foreach (var place in scene.Markers.Select(marker => marker.Place).Distinct())
            output.WriteLine($"{state} | {place} | {Count(before, place)}, {Count(after, place)} | {Count(beforeOnDisk, place)}, {Count(afterOnDisk, place)}");
        foreach (var (marker, at) in after.Take(20)) output.WriteLine($"left: {marker.Place} at {at + Machine.MemoryStart:x}");
        // The control: what is not found before proves nothing by not being found after.
        foreach (var place in scene.Markers.Where(marker => !marker.Past && !marker.Place.Contains("spent", StringComparison.Ordinal) && !marker.Place.Contains("closed", StringComparison.Ordinal)).Select(marker => marker.Place).Distinct())
            Assert.True(Count(before, place) + Count(beforeOnDisk, place) > 0, $"{state}: {place} is not found before the press");
        Assert.Empty(after);
        Assert.Empty(afterOnDisk);
        if (relief is null) return;
        await machine.Console.RunAsync(relief);
        await machine.ComesBackNewAsync(Patience);
    }

    static int Count(IReadOnlyList<(Marker Marker, long At)> found, string place) => found.Count(one => one.Marker.Place == place);
}
