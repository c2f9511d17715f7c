// What the kernel says about locked memory: locked, not dumped, not inherited; and a refusal that explains itself.
using System.Globalization;
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Secrets.Tests;

public unsafe class LockedMemoryTests
{
    [Fact]
    public void The_kernel_confirms_locked_not_dumped_not_inherited()
    {
        using var memory = LockedMemory.Allocate(ByteCount.KiB(64));
        var flags = FlagsOf((nuint)memory.Start);
        Assert.Contains("lo", flags);
        Assert.Contains("dd", flags);
        Assert.Contains("dc", flags);
        Assert.Equal(0u, (nuint)memory.Start % (nuint)Environment.SystemPageSize);
    }

    [Fact]
    public void Zero_erases_from_any_thread_and_Dispose_leaves_zeros_to_late_readers()
    {
        var memory = LockedMemory.Allocate(new ByteCount(10_000));
        memory.Span.Fill(0xA5);
        var wiper = new Thread(memory.Zero);
        wiper.Start();
        wiper.Join();
        Assert.False(memory.Span.ContainsAnyExcept((byte)0));

        memory.Span.Fill(0xA5);
        memory.Dispose();
        memory.Dispose();
        memory.Zero();
        Assert.False(memory.Span.ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void A_wipe_allocates_nothing()
    {
        using var memory = LockedMemory.Allocate(ByteCount.KiB(64));
        using var arena = new KeyArena();
        var before = GC.GetAllocatedBytesForCurrentThread();
        memory.Zero();
        arena.Zero();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_refusal_says_how_much_and_what_to_do()
    {
        var refusal = new MemoryLockException(ByteCount.MiB(32), errorNumber: 12);
        Assert.Contains("32 MiB", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("LimitMEMLOCK", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(ByteCount.MiB(32), refusal.Needed);
    }

    [Fact]
    public void What_can_be_locked_is_tried_without_using_it() => ProcessHardening.RequireLockable(ByteCount.MiB(4));

    [Fact]
    public void Lists_of_pages_on_their_way_are_drained_where_the_kernel_lets_a_process_do_it()
    {
        // ENOSYS without memory nodes, EPERM under a filter of a container; any other answer is a mistake in the call.
        Assert.True(PageLists.TryDrain() || System.Runtime.InteropServices.Marshal.GetLastPInvokeError() is 38 or 1);
    }

    static string[] FlagsOf(nuint address)
    {
        var inside = false;
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            var range = line.Split(' ')[0].Split('-');
            if (range.Length == 2
                && ulong.TryParse(range[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var first)
                && ulong.TryParse(range[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var end))
            {
                inside = address >= first && address < end;
            }

            if (inside && line.StartsWith("VmFlags:", StringComparison.Ordinal)) return line[8..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }

        return [];
    }
}
