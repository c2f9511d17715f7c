// What a process holds, as the kernel counts it.
using System.Globalization;

namespace Messenger.Appliance.Budget.Tests;

sealed class Footprint(int process)
{
    public double ResidentMiB => Status("VmRSS") / 1024.0;

    public int Threads => Status("Threads");

    public int Descriptors => Directory.GetFiles($"/proc/{process}/fd").Length;

    /// <summary>How often one of its threads, having waited, goes on: what a processor that sleeps is woken for.</summary>
    public async Task<double> WakeUpsAsync(TimeSpan during)
    {
        var before = Waits();
        await Task.Delay(during, TestContext.Current.CancellationToken);
        // A thread that ends meanwhile takes its count with it.
        return Waits().Sum(thread => thread.Value - before.GetValueOrDefault(thread.Key)) / during.TotalSeconds;
    }

    Dictionary<string, int> Waits() => Directory.GetDirectories($"/proc/{process}/task").ToDictionary(task => task, task => Number($"{task}/status", "voluntary_ctxt_switches"));

    int Status(string name) => Number($"/proc/{process}/status", name);

    static int Number(string file, string name) => int.Parse(File.ReadLines(file).First(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
