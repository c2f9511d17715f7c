// What a process holds, as the kernel counts it.
using System.Globalization;

namespace Messenger.Appliance.Budget.Tests;

sealed class Footprint(int process)
{
    public double ResidentMiB => Status("VmRSS") / 1024.0;

    public int Threads => Status("Threads");

    public int Descriptors => Directory.GetFiles($"/proc/{process}/fd").Length;

    int Status(string name) => int.Parse(File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
