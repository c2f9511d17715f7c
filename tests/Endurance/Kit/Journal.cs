// What happens in a run, with its time: on the screen as it happens, and in a file that stays.
using System.Diagnostics;
using Messenger.Appliance.Tests;

namespace Messenger.Appliance.Endurance.Tests.Kit;

sealed class Journal : IDisposable
{
    readonly Stopwatch clock = Stopwatch.StartNew();
    readonly StreamWriter file;
    readonly ITestOutputHelper output;

    public Journal(string name, ITestOutputHelper output)
    {
        (Path, this.output) = (System.IO.Path.Combine(Folder, name), output);
        file = new(Path) { AutoFlush = true };
    }

    public static string Folder { get; } = Directory.CreateDirectory(System.IO.Path.Combine(Tree.Root, "artifacts", "endurance")).FullName;

    public string Path { get; }

    public TimeSpan Now => clock.Elapsed;

    public void Say(string what)
    {
        lock (file)
        {
            var line = $"{clock.Elapsed:hh\\:mm\\:ss\\.f} {what}";
            file.WriteLine(line);
            output.WriteLine(line);
        }
    }

    public void Dispose() => file.Dispose();
}
