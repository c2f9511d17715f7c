// When memory could reach a disk, from what the kernel says.
using Messenger.Appliance.Guard.Starting;

namespace Messenger.Appliance.Guard.Tests;

public sealed class SwapTests
{
    const string None = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";
    const string File = None + "/dev/sda2 partition 8388604 0 -2\n";

    [Theory]
    [InlineData(None, "0::/box\n", "max", false)]
    [InlineData("", "", "", false)]
    [InlineData(File, "0::/box\n", "max", true)]
    [InlineData(File, "0::/box\n", "", true)]
    [InlineData(File, "0::/box\n", "0\n", false)]
    [InlineData(File, "4:memory:/box\n", "0", true)]
    public void Swap_is_possible_where_there_is_some_and_the_own_group_is_not_kept_from_it(string areas, string groups, string most, bool possible) =>
        Assert.Equal(possible, Swap.IsPossible(areas, groups, file => file == "/sys/fs/cgroup/box/memory.swap.max" ? most : ""));
}
