// What the guard prints, and where it must not print a link.
using Messenger.Appliance.Guard.Panels;

namespace Messenger.Appliance.Guard.Tests;

public sealed class PanelTests
{
    [Theory]
    [InlineData("pipe:[7]", null, false)]
    [InlineData("socket:[7]", null, false)]
    [InlineData("socket:[7]", "8:70", false)]
    [InlineData("socket:[7]", "8:7", true)]
    [InlineData("/var/log/box.log", null, true)]
    [InlineData(null, null, true)]
    public void Journals_and_files_keep_what_is_printed(string? target, string? journal, bool kept) =>
        Assert.Equal(kept, StandardOutput.IsKept(target, journal));
}
