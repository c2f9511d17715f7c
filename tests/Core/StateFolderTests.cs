// Where the box keeps what it keeps when nobody says.
namespace Messenger.Appliance.Core.Tests;

public sealed class StateFolderTests
{
    [Theory]
    [InlineData("/var/lib/box", "/x", "/home/gran", "/var/lib/box")]
    [InlineData(null, "/x", "/home/gran", "/x/messenger-appliance")]
    [InlineData("", "states", "/home/gran", "/home/gran/.local/state/messenger-appliance")]
    [InlineData(null, null, "", "")]
    public void The_state_folder_is_systemds_or_the_users_own_and_never_the_current_one(string? given, string? states, string home, string expected) =>
        Assert.Equal(expected, StateFolder.Of(given, states, home));
}
