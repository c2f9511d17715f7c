// The finger: presses of the machine's buttons by the level of a kernel GPIO line (Guest/etc/messenger-appliance/pins.json), set
// from outside of the machine; and how a wiped box is told from the one before.
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Messenger.Appliance.Vm.Tests;

sealed partial class Machine
{
    const int PairLine = 4;
    const int WipeLine = 5;
    const int MostPresses = 5;

    /// <summary>A short press, and a hold well past the second that Wipe takes.</summary>
    static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300), Hold = TimeSpan.FromSeconds(3);

    /// <summary>From a press of Pair to the link on the page, on a busy computer.</summary>
    static readonly TimeSpan Answer = TimeSpan.FromSeconds(30);

    byte[] authority = [];

    /// <summary>Presses Pair, and reads the link that a phone would scan off the box's page. Presses again where nothing came of it, as a
    /// person would: a press that falls between two turns of a busy computer's is none.</summary>
    public async Task<string> OpenPairingAsync(HttpClient http)
    {
        for (var presses = 0; presses < MostPresses; presses++)
        {
            await PressAsync(PairLine, Short);
            for (var since = Stopwatch.StartNew(); since.Elapsed < Answer; await Task.Delay(300))
                if (LinkOnPage().Match(await http.GetStringAsync("/box")) is { Success: true } link)
                    return link.Groups["link"].Value;
        }

        throw new TimeoutException("Pair was pressed, and nothing came of it: " + await LogAsync());
    }

    /// <summary>Remembers who the box is, to tell the next one from it. While it can answer.</summary>
    public async Task KnowAsync() => authority = (await AuthorityAsync()).RawData;

    /// <summary>Holds Wipe down, and returns when the guard has said that the box is wiped.</summary>
    public async Task WipeAsync(TimeSpan patience)
    {
        await PressAsync(WipeLine, Hold);
        var since = Stopwatch.StartNew();
        while (!(await LogAsync()).Contains("wiped: ", StringComparison.Ordinal))
        {
            Assert.True(since.Elapsed < patience, "The box was not wiped: " + await LogAsync());
            await Task.Delay(500);
        }
    }

    /// <summary>Waits until another box answers at this address.</summary>
    public async Task ComesBackNewAsync(TimeSpan patience)
    {
        var since = Stopwatch.StartNew();
        while (since.Elapsed < patience)
        {
            try
            {
                if (!(await AuthorityAsync()).RawData.AsSpan().SequenceEqual(authority)) return;
            }
            catch (HttpRequestException)
            {
                // Between two lives.
            }

            await Task.Delay(500);
        }

        throw new TimeoutException("The box did not come back as new: " + await LogAsync());
    }

    /// <summary>What guard and relay said last.</summary>
    public Task<string> LogAsync() => Console.RunAsync("journalctl -u 'messenger-*' -n 20 --no-pager -o cat");

    async Task PressAsync(int line, TimeSpan time)
    {
        await Console.SetLineAsync(line, high: true);
        await Task.Delay(time);
        await Console.SetLineAsync(line, high: false);
    }

    [GeneratedRegex("href=\"(?<link>/#[A-Za-z0-9_-]+)\"")]
    private static partial Regex LinkOnPage();
}
