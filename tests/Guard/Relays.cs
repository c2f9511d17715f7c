// The relay that a guard has started, as a process: found, signalled, waited for.
using System.Diagnostics;
using Messenger.Appliance.Daemon.Tests;

namespace Messenger.Appliance.Guard.Tests;

static class Relays
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<int> RelayAsync(BoxProcess box)
    {
        var found = 0;
        await UntilAsync(() => Task.FromResult((found = Children(box.Id).FirstOrDefault()) != 0));
        return found;
    }

    /// <summary>The box's public key; null between two relays.</summary>
    public static async Task<string?> KeyAsync(BoxProcess box)
    {
        try
        {
            return (await box.JsonAsync("/api/box")).GetProperty("box").GetString();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    public static Task GoneAsync(int process) => UntilAsync(() => Task.FromResult(!Directory.Exists($"/proc/{process}")));

    public static void Signal(string name, int process)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process}"]);
        kill.WaitForExit();
    }

    public static async Task UntilAsync(Func<Task<bool>> holds, TimeSpan? patience = null)
    {
        for (var since = Stopwatch.StartNew(); !await holds(); await Task.Delay(10)) Assert.True(since.Elapsed < (patience ?? Patience), "Waited in vain");
    }

    static IEnumerable<int> Children(int parent) =>
        from folder in Directory.EnumerateDirectories("/proc")
        let process = int.TryParse(Path.GetFileName(folder), out var id) ? id : 0
        where process != 0 && Stat(process) is { } stat && stat.Split(") ")[^1].Split(' ') is [not "Z", var above, ..] && above == $"{parent}"
        select process;

    static string? Stat(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat");
        }
        catch (IOException)
        {
            return null;
        }
    }
}
