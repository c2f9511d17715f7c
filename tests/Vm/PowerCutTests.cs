// The power goes at two hundred moments of a family's comings and goings. Every write that the machine's disk completed was kept, so
// each moment's disk can be made: mounted by Linux, which plays the journal back, and opened by the box's own code with the
// founder's half. The family is as it was confirmed, or one step on; and while Wipe does its work, all of it or nobody.
using System.Buffers.Text;
using Messenger.Appliance.Core;
using Messenger.Appliance.Daemon.Tests;
using Messenger.Appliance.Registry;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Vm.Tests;

[Collection(nameof(Machine))]
public sealed class PowerCutTests(ITestOutputHelper output)
{
    const int Cuts = 200;

    /// <summary>As many more while Wipe does its work.</summary>
    const int WipeCuts = 50;

    const int Rounds = 20;

    /// <summary>Of the cuts, as many are started on a machine.</summary>
    const int Starts = 2;

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    readonly List<(long Begun, long Confirmed, string Family)> steps = [];

    [Fact]
    public async Task Power_may_go_at_any_moment_and_the_registry_is_the_old_one_or_the_new_one()
    {
        await using var machine = await Machine.ResumeAsync(logged: true);
        var before = await File.ReadAllBytesAsync(machine.Disk, TestContext.Current.CancellationToken);
        await using var family = await Household.FoundAsync(machine);
        var members = new List<string> { family.Founder.Id };
        Step(machine, Length(machine), members);
        for (var round = 0; round < Rounds; round++)
        {
            var begun = Length(machine);
            using var phone = await family.PairAsync();
            members.Add(phone.Id);
            Step(machine, begun, members);
            await Household.EnrolAsync(phone);
            begun = Length(machine);
            await family.RemoveAsync(phone);
            members.Remove(phone.Id);
            Step(machine, begun, members);
        }

        var pressed = Length(machine);
        await machine.WipeAsync(Patience);
        await machine.CutAsync();
        var log = WriteLog.Read(machine.Writes);
        var (first, last) = (log.LastWithin(steps[0].Confirmed) + 1, log.LastWithin(pressed));
        var seed = Random.Shared.Next();
        output.WriteLine($"power cuts | {last - first} writes and flushes in {steps.Count - 1} steps | seed {seed}");
        var chance = new Random(seed);
        var moments = new List<(int Cut, byte[] Disk)>();
        var (old, next) = (0, 0);
        for (var cut = 0; cut < Cuts; cut++)
        {
            var completed = chance.Next(first, last) + 1;
            var disk = log.DiskAfter(before, completed, chance);
            if (cut < Starts) moments.Add((completed, disk));
            var (confirmed, begun) = Expected(log.EndOf(completed - 1));
            var found = await OpenAsync(disk, family.Unlocker);
            Assert.True(found == confirmed || found == begun, $"seed {seed}, cut after {completed}: {found} instead of {confirmed} or {begun}");
            if (confirmed == begun) continue;
            if (found == confirmed) old++;
            else next++;
        }

        output.WriteLine($"power cuts | {Cuts} opened; in the middle of a step {old + next}: {old} with the family of before, {next} with the one after");
        var outcomes = new List<string>();
        for (var cut = 0; cut < WipeCuts; cut++)
        {
            var completed = chance.Next(last, log.Count) + 1;
            var found = await OpenAsync(log.DiskAfter(before, completed, chance), family.Unlocker);
            var whole = found == steps[^1].Family;
            Assert.True(whole || found.Length == 0 || found[0] == '(', $"seed {seed}, cut during a wipe after {completed}: {found}");
            outcomes.Add(whole ? "the family" : found.Length == 0 ? "nobody" : found);
        }

        output.WriteLine($"power cuts | {WipeCuts} during a wipe of {log.Count - last} writes and flushes: {string.Join(", ", outcomes.CountBy(outcome => outcome).Select(one => $"{one.Value} {one.Key}"))}");
        foreach (var (completed, disk) in moments)
        {
            var (confirmed, begun) = Expected(log.EndOf(completed - 1));
            var found = await StartAsync(disk, family);
            Assert.True(found == confirmed || found == begun, $"seed {seed}, started after {completed}: {found} instead of {confirmed} or {begun}");
        }

        output.WriteLine($"power cuts | {Starts} of them started on the machine, unlocked, and asked by the founder's phone");
    }

    static long Length(Machine machine) => new FileInfo(machine.Writes).Length;

    void Step(Machine machine, long begun, IEnumerable<string> members) => steps.Add((begun, Length(machine), Family(members)));

    static string Family(IEnumerable<string> members) => string.Join(' ', members.Order(StringComparer.Ordinal));

    // What was confirmed when the log was this long, and what may have been on its way.
    (string Confirmed, string Begun) Expected(long length) =>
        (steps.Last(step => step.Confirmed <= length).Family, steps.Last(step => step.Begun <= length).Family);

    // As guard and relay do it when an adult's phone unlocks the box: who is paired, or in brackets why nothing opens.
    static async Task<string> OpenAsync(byte[] disk, Unlocker unlocker)
    {
        await using var card = await Card.MountAsync(disk);
        using var arena = new KeyArena();
        using var slots = new UnlockSlots(card.FolderOf(StateFiles.Unlock) ?? card.Root);
        if (slots.Read() is var state && state != UnlockFileState.Filled) return $"(slots {state})";
        using var key = Open(slots, arena, unlocker);
        if (key is null) return "(slot does not open)";
        using var previous = slots.Previous(arena, key);
        if (card.FolderOf(StateFiles.Registry) is not { } folder) return "(no registry)";
        var opening = DeviceRegistry.Open(folder, key, fresh: false, arena, Limits.Default);
        if (opening.Refusal == RegistryRefusal.Damaged && previous is not null) opening = DeviceRegistry.Open(folder, previous, fresh: false, arena, Limits.Default);
        if (opening.Registry is null) return $"(registry {opening.Refusal})";
        using var registry = opening.Registry;
        return Family(registry.Devices.Select(device => device.Id.ToString()));
    }

    static VaultKey? Open(UnlockSlots slots, KeyArena arena, Unlocker unlocker)
    {
        byte[] slot = Base64Url.DecodeFromChars(unlocker.Slot), input = new byte[UnlockSlots.InputBytes], blinded = new byte[OprfKey.ElementBytes];
        Assert.True(slots.TryInput(slot, input));
        using var blind = OprfBlind.Create(arena, input, blinded);
        using var share = blind.TryFinalize(input, unlocker.Evaluate(blinded), "messenger-appliance/unlock/1"u8)!;
        return slots.Open(arena, slot, share, out _);
    }

    // The whole box, from the kernel up.
    static async Task<string> StartAsync(byte[] disk, Household family)
    {
        await using var machine = await Machine.BootAsync(disk);
        return Family(await family.UnlockAsync(machine));
    }
}
