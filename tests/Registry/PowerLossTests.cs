// The box killed in the middle of writing, again and again: what it had confirmed is there, and it always opens. The child
// is this same program, turned into a writer by an environment variable before any test runs.
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Messenger.Appliance.Core;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Registry.Tests;

public sealed class PowerLossTests
{
    const string WriterFolder = "MESSENGER_APPLIANCE_TEST_WRITER";

    /// <summary>For a long run, as before a release: how often instead of twenty times.</summary>
    const string MoreKills = "MESSENGER_APPLIANCE_TEST_KILLS";

    /// <summary>The guard keeps it: both processes have the same.</summary>
    static readonly byte[] Key = [.. Enumerable.Repeat((byte)7, VaultKey.Bytes)];

    static int Kills => int.TryParse(Environment.GetEnvironmentVariable(MoreKills), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 20;

    [Fact]
    public async Task Kills_while_writing_lose_nothing_that_was_confirmed()
    {
        var kills = 0;
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            using var folder = new RegistryFolder { Key = Key };
            var expected = 0;
            for (; Interlocked.Increment(ref kills) <= Kills;)
            {
                expected = WriteUntilKilled(folder.Path, delay: kills * 7 % 40);
                var settings = folder.Open().Settings;
                var found = (int)(settings.Retention - Limits.RetentionLeast).TotalSeconds;
                Assert.True(found == expected || found == expected + 1, $"confirmed {expected}, found {found}");
            }

            Assert.True(expected > 0);
        })));
    }

    /// <summary>The last number that the writer confirmed before SIGKILL.</summary>
    static int WriteUntilKilled(string folder, int delay)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(typeof(PowerLossTests).Assembly.Location);
        start.Environment[WriterFolder] = folder;
        using var writer = Process.Start(start)!;
        var first = writer.StandardOutput.ReadLine();
        Thread.Sleep(delay);
        writer.Kill();
        var confirmed = first;
        while (writer.StandardOutput.ReadLine() is { Length: > 0 } line) confirmed = line;
        writer.WaitForExit();
        return int.Parse(confirmed!, CultureInfo.InvariantCulture);
    }

    [ModuleInitializer]
    internal static void WriteForeverWhenAsked()
    {
        if (Environment.GetEnvironmentVariable(WriterFolder) is not { Length: > 0 } folder) return;
        var arena = new KeyArena();
        using var key = VaultKey.FromBytes(arena, Key);
        var registry = DeviceRegistry.Open(folder, key, fresh: false, arena, Limits.Default).Registry!;
        var output = Console.OpenStandardOutput();
        var number = (int)(registry.Settings.Retention - Limits.RetentionLeast).TotalSeconds % 100_000;
        while (true)
        {
            number++;
            registry.Change(settings => settings with { Retention = Limits.RetentionLeast + TimeSpan.FromSeconds(number) });
            output.Write(System.Text.Encoding.ASCII.GetBytes($"{number:D6}\n"));
        }
    }
}
