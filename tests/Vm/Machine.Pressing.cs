// The finger: presses of the machine's buttons, and how a wiped box is told from the one before.
using System.Diagnostics;

namespace Messenger.Appliance.Vm.Tests;

sealed partial class Machine
{
    const string Pipe = "/run/messenger-appliance/buttons";

    byte[]? authority;

    public Task PressPairAsync() => Console.RunAsync($"echo pair > {Pipe}");

    /// <summary>Holds Wipe down for two seconds.</summary>
    public async Task PressWipeAsync()
    {
        authority = (await AuthorityAsync()).RawData;
        await Console.RunAsync($"echo wipe-down > {Pipe}");
        await Task.Delay(2000);
        await Console.RunAsync($"echo wipe-up > {Pipe}");
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

        throw new TimeoutException("The box did not come back as new: " + await Console.RunAsync("systemctl status messenger-appliance; journalctl -n 30 --no-pager"));
    }
}
