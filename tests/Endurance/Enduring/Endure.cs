// A family of real phone apps with the real box, through an hour of bad networks and of processes that die: at its end no
// message is lost, doubled or out of order, and every mark is true.
using System.Diagnostics;
using Messenger.Appliance.Endurance.Tests.Kit;
using Messenger.Appliance.Endurance.Tests.Network;
using Messenger.Appliance.Journey.Tests.Stage;

namespace Messenger.Appliance.Endurance.Tests.Enduring;

public sealed class Endure(ITestOutputHelper output)
{
    const string Group = "주말농장";
    static readonly string[] Names = ["지우", "할머니", "민호", "아빠"];

    /// <summary>A phone waits up to a minute between two tries to connect, the outbox up to five after a refusal.</summary>
    static readonly TimeSpan Settling = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task No_message_is_lost_doubled_or_out_of_order_and_every_mark_comes_true()
    {
        Assert.True(Environment.IsPrivilegedProcess, "Network namespaces are made by root alone: run it as root.");
        using var journal = new Journal($"endure-{Terms.Seed}.log", output);
        journal.Say($"seed {Terms.Seed}, {Terms.Length.TotalMinutes} minutes");
        await using var network = await HomeNetwork.BuildAsync(Names.Length, Terms.Seed);
        await using var box = await BoxProcess.StartAtAsync(HomeNetwork.Box);
        var phones = await box.FamilyAsync(i => Phone.TakeElsewhereAsync(box, network.Browser(i)), Names);
        var ledger = new Ledger();
        var family = phones.Select((phone, i) => new Member(phone, i, network.Lines[i], box.App.ToString(), ledger, journal, Terms.Seed + i)).ToArray();
        await BeginTalkingAsync(family);
        await box.CanBeUnlockedByAsync(Names.Length);
        journal.Say("the family talks");

        var conductor = new Conductor(box, family, journal, Terms.Seed);
        var ending = false;
        var living = family.Select(member => member.LiveAsync(() => ending)).ToArray();
        var conducting = conductor.ConductAsync(Terms.Length);
        await await Task.WhenAny([conducting, .. living]);
        ending = true;
        await Task.WhenAll([conducting, .. living]);
        await conductor.HealAsync();

        var (faults, after) = await SettleAsync(family, ledger, journal);
        foreach (var (kind, count) in conductor.Counts) journal.Say($"{kind}: {count}");
        journal.Say($"messages: {ledger.Certain}, and {ledger.Perhaps} whose writing was killed");
        journal.Say($"screens that were too slow for a person of 20 to 30 seconds' patience: {family.Sum(member => member.Stumbles)}");
        journal.Say($"packets: {network.Lines.Sum(line => line.Carried)} carried, {network.Lines.Sum(line => line.Lost)} lost");
        if (faults.Length > 0) await PhotographAsync(family, journal);
        Assert.True(faults.Length == 0, $"seed {Terms.Seed}, steps in {journal.Path}, {faults.Length} faults:\n{string.Join('\n', faults.Take(50))}");
        journal.Say($"every screen was right after {after.TotalSeconds:0} s");
        await box.HasNothingWaitingAsync();
        await phones.AreContentAsync();
    }

    // Everybody has a chat with everybody, and there is one for all.
    static async Task BeginTalkingAsync(Member[] family)
    {
        foreach (var member in family) member.Rooms.Add(("all", Group));
        await family[0].Phone.StartGroupAsync(Group, Names[1..]);
        for (var i = 0; i < family.Length; i++)
        for (var j = i + 1; j < family.Length; j++)
        {
            var room = $"{(char)('A' + i)}{(char)('A' + j)}";
            family[i].Rooms.Add((room, family[j].Name));
            family[j].Rooms.Add((room, family[i].Name));
            await family[i].Phone.TalkToAsync(family[j].Name);
            await family[i].WriteAsync(room, family[j].Name);
        }

        foreach (var member in family)
        foreach (var (room, title) in member.Rooms)
            await member.WriteAsync(room, title);
    }

    // What somebody would see who is called for help: the lists of chats, the connection, and every room's end.
    static async Task PhotographAsync(Member[] family, Journal journal)
    {
        foreach (var (member, i) in family.Select((member, i) => (member, i)))
        {
            Task PhotographAsync(string what) => member.Phone.Page.ScreenshotAsync(new() { Path = Path.Combine(Journal.Folder, $"endure-{Terms.Seed}-{(char)('A' + i)}-{what}.png") });
            await member.Phone.TabAsync(member.Phone.Words.Chats);
            await PhotographAsync("chats");
            foreach (var (room, title) in member.Rooms)
            {
                await member.Phone.OpenRoomAsync(title);
                await PhotographAsync(room);
            }

            foreach (var complaint in member.Phone.Complaints) journal.Say($"{member.Name}'s console: {complaint}");
        }
    }

    // Until nothing is wrong any more, or the time is over: then what is still wrong.
    static async Task<(string[] Faults, TimeSpan After)> SettleAsync(Member[] family, Ledger ledger, Journal journal)
    {
        for (var since = Stopwatch.StartNew(); ; await Task.Delay(1000))
        {
            foreach (var member in family) await member.UnlockIfAskedAsync();
            var read = await Task.WhenAll(family.Select(async member =>
            {
                var screens = new List<(string Room, string Owner, SeenLine[] Lines)>();
                foreach (var (room, title) in member.Rooms) screens.Add((room, member.Name, await member.ReadAsync(title)));
                return screens;
            }));
            var faults = read.SelectMany(screens => screens).GroupBy(screen => screen.Room)
                .SelectMany(room => ledger.Faults(room.Key, [.. room.Select(screen => (screen.Owner, screen.Lines))])).ToArray();
            journal.Say($"{faults.Length} faults{(faults.Length > 0 ? ", like: " + faults[0] : "")}");
            if (faults.Length > 0 && since.Elapsed > Settling) foreach (var fault in faults) journal.Say(fault);
            if (faults.Length == 0 || since.Elapsed > Settling) return (faults, since.Elapsed);
        }
    }
}
