// Which physical pages of the machine a program has, as its kernel tells root inside. What lies in them is then read from the copy
// of memory, from outside: no door in the product is needed to know its keys.
using System.Globalization;

namespace Messenger.Appliance.Vm.Tests;

static class Pages
{
    public const int Bytes = 4096;

    /// <summary>Of mappings that are locked, kept out of dumps and not inherited, and small: keys, not the mailbox.</summary>
    public static Task<IReadOnlyList<int>> OfKeysAsync(Machine machine, string program) =>
        OfAsync(machine, program, "mawk '/^[0-9a-f]+-[0-9a-f]+ /{range=$1} /^VmFlags:.* lo .*dc .*dd/{print range}' /proc/$p/smaps", most: 64);

    /// <summary>Of everything that it has written: heaps and stacks.</summary>
    public static Task<IReadOnlyList<int>> OfHeapsAsync(Machine machine, string program) =>
        OfAsync(machine, program, "mawk '$2 ~ /^rw/ && $5 == 0 {print $1}' /proc/$p/maps", most: 1 << 16);

    // Where each begins in the copy of memory.
    static async Task<IReadOnlyList<int>> OfAsync(Machine machine, string program, string ranges, int most)
    {
        var answer = await machine.Console.RunAsync(
            $"for p in $(pgrep -f ^/usr/lib/messenger-appliance/{program}); do {ranges} | while IFS=- read a b; do a=$((16#$a)); b=$((16#$b)); n=$(( (b-a)/4096 )); "
            + $"[ $n -le {most} ] && dd if=/proc/$p/pagemap bs=64k iflag=skip_bytes,count_bytes skip=$((a/4096*8)) count=$((n*8)) 2>/dev/null | od -An -v -t x8 -w8; done; done | grep -v ' 0000000000000000'");
        return [.. answer.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(entry => (long)(ulong.Parse(entry, NumberStyles.HexNumber, CultureInfo.InvariantCulture) & ((1UL << 55) - 1)))
            .Where(frame => frame * Bytes >= Machine.MemoryStart)
            .Select(frame => (int)((frame * Bytes) - Machine.MemoryStart))];
    }
}
