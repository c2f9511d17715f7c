// One person of the family with a phone: writes at a family's pace, now here and now there, unlocks the box when asked to, and
// when the phone is dead, switches it on again after a while.
using System.Diagnostics;
using Messenger.Appliance.Endurance.Tests.Kit;
using Messenger.Appliance.Endurance.Tests.Network;
using Messenger.Appliance.Journey.Tests.Stage;
using Microsoft.Playwright;

namespace Messenger.Appliance.Endurance.Tests.Enduring;

sealed class Member(Phone phone, int number, Line line, string app, Ledger ledger, Journal journal, int seed)
{
    /// <summary>A computer that does much else may be slow once or twice; a phone that does not work is another matter.</summary>
    const int MostStumbles = 3;

    readonly Random dice = new(seed);
    int stumblesInARow;
    string? open;
    long offUntil;
    volatile bool dead;

    public Phone Phone => phone;

    public Line Line => line;

    public string Name => phone.Owner;

    /// <summary>How often something did not come to the screen in time, with nobody having killed the phone.</summary>
    public int Stumbles { get; private set; }

    /// <summary>The rooms this person is in: how they are called in the ledger, and on this phone.</summary>
    public List<(string Room, string Title)> Rooms { get; } = [];

    /// <summary>All its processes end at once; it is switched on again after so long.</summary>
    public async Task KillAsync(TimeSpan off)
    {
        Volatile.Write(ref offUntil, Environment.TickCount64 + (long)off.TotalMilliseconds);
        dead = true;
        await line.KillAllAsync();
    }

    public async Task LiveAsync(Func<bool> ending)
    {
        while (!ending())
        {
            await Task.Delay(TimeSpan.FromSeconds((2 + 10 * dice.NextDouble()) / Terms.Pace));
            if (dead) await ReviveAsync();
            if (ending()) return;
            var (room, title) = Rooms[dice.Next(Rooms.Count + 1) is var any && any < Rooms.Count ? any : 0];
            await TryAsync(async () =>
            {
                await UnlockIfAskedAsync();
                await WriteAsync(room, title);
            });
        }
    }

    /// <summary>Until it stands in its app again, however often it dies meanwhile.</summary>
    public async Task ReviveAsync()
    {
        while (dead)
        {
            if (Volatile.Read(ref offUntil) - Environment.TickCount64 is > 0 and var wait) await Task.Delay((int)wait);
            dead = false;
            if (!await TryAsync(SwitchOnAsync)) dead = true;
        }
    }

    /// <summary>An adult who sees the button presses it; another may be quicker.</summary>
    public async Task UnlockIfAskedAsync()
    {
        if (!await phone.Button(phone.Words.Unlock).IsVisibleAsync()) return;
        try
        {
            await phone.Button(phone.Words.Unlock).ClickAsync(new() { Timeout = 2000 });
            journal.Say($"{Name}: unlocks the box");
        }
        catch (TimeoutException)
        {
            // Somebody else did.
        }
    }

    public async Task<SeenLine[]> ReadAsync(string title)
    {
        open = null;
        return await phone.ReadRoomAsync(title);
    }

    public async Task WriteAsync(string room, string title)
    {
        if (open != room) await phone.OpenRoomAsync(title);
        open = room;
        var text = ledger.Next(room, number);
        await phone.WriteAsync(text);
        ledger.Wrote(room, text);
    }

    async Task SwitchOnAsync()
    {
        await phone.SwitchOffAsync();
        await phone.SwitchOnAsync();
        await LoadAsync();
        journal.Say($"{Name}: switched on again");
    }

    // Where the network is cut the app comes from the phone's own store, or after it.
    async Task LoadAsync()
    {
        for (var since = Stopwatch.StartNew(); ; await Task.Delay(2000))
        {
            try
            {
                await phone.Page.GotoAsync(app);
                await phone.IsInAsync();
                return;
            }
            catch (PlaywrightException unreachable) when (!dead && unreachable.Message.Contains("net::ERR_", StringComparison.Ordinal) && since.Elapsed < TimeSpan.FromMinutes(3))
            {
                journal.Say($"{Name}: the app does not load yet");
            }
        }
    }

    // What goes wrong on a phone that was killed meanwhile is no wonder.
    async Task<bool> TryAsync(Func<Task> what)
    {
        try
        {
            await what();
            stumblesInARow = 0;
            return true;
        }
        catch (Exception broken) when (broken is PlaywrightException or TimeoutException)
        {
            open = null;
            if (dead) return false;
            Stumbles++;
            journal.Say($"{Name}: {broken.Message}");
            if (++stumblesInARow >= MostStumbles) throw;
            return false;
        }
    }
}
