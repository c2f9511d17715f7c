// The box killed while it replaces its key, again and again: an adult's phone always opens it, and what lay sealed opens with
// the key or with the one before. The child is this same program, turned into a writer by an environment variable.
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Secrets.Tests;

public sealed class UnlockPowerLossTests
{
    const string WriterFolder = "MESSENGER_APPLIANCE_TEST_UNLOCK_WRITER";
    const int Kills = 20;

    [Fact]
    public void Kills_while_the_key_is_replaced_leave_a_box_that_opens()
    {
        var folder = Directory.CreateTempSubdirectory("unlock").FullName;
        using var arena = new KeyArena();
        using (var slots = new UnlockSlots(folder))
        using (var key = VaultKey.Generate(arena))
        {
            slots.Read();
            using var share = Share(arena);
            Assert.True(slots.TryEnrol(arena, key, share, new byte[16], new byte[32], new byte[16]));
            Seal(folder, key);
        }

        for (var kill = 0; kill < Kills; kill++)
        {
            WriteUntilKilled(folder, delay: kill * 7 % 40);
            using var slots = new UnlockSlots(folder);
            Assert.Equal(UnlockFileState.Filled, slots.Read());
            using var share = Share(arena);
            using var key = slots.Open(arena, new byte[16], share, out _)!;
            Assert.NotNull(key);
            using var previous = slots.Previous(arena, key);
            Assert.True(Opens(folder, key) || previous is not null && Opens(folder, previous));
        }

        Directory.Delete(folder, recursive: true);
    }

    static void WriteUntilKilled(string folder, int delay)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(typeof(UnlockPowerLossTests).Assembly.Location);
        start.Environment[WriterFolder] = folder;
        using var writer = Process.Start(start)!;
        Assert.NotNull(writer.StandardOutput.ReadLine());
        Thread.Sleep(delay);
        writer.Kill();
        writer.WaitForExit();
    }

    [ModuleInitializer]
    internal static void ReplaceForeverWhenAsked()
    {
        if (Environment.GetEnvironmentVariable(WriterFolder) is not { Length: > 0 } folder) return;
        var arena = new KeyArena();
        var slots = new UnlockSlots(folder);
        slots.Read();
        var key = slots.Open(arena, new byte[16], Share(arena), out _)!;
        var output = Console.OpenStandardOutput();
        while (true)
        {
            if (!slots.HoldsPrevious)
            {
                var next = slots.Replace(arena, key, _ => true, StartMode.ByPhone)!;
                key.Dispose();
                key = next;
            }

            Seal(folder, key);
            slots.TryForgetPrevious(key);
            output.Write("replaced\n"u8);
        }
    }

    static SealKey Share(KeyArena arena)
    {
        var evaluated = new byte[32];
        var blinded = new byte[32];
        byte[] scalar = [7, .. new byte[31]];
        using var phone = OprfKey.FromScalar(arena, scalar);
        using var blind = OprfBlind.Create(arena, new byte[32], blinded);
        phone.TryEvaluate(blinded, evaluated);
        return blind.TryFinalize(new byte[32], evaluated, "messenger-appliance/unlock/1"u8)!;
    }

    // Stands for the registry.
    static void Seal(string folder, VaultKey key)
    {
        var form = new byte[4 + SealKey.Overhead];
        using var seal = key.Derive("registry"u8);
        seal.TrySeal("text"u8, [], form);
        DurableFile.Replace(Path.Combine(folder, "registry"), form);
    }

    static bool Opens(string folder, VaultKey key)
    {
        using var seal = key.Derive("registry"u8);
        return seal.TryOpen(File.ReadAllBytes(Path.Combine(folder, "registry")), [], new byte[4]);
    }
}
