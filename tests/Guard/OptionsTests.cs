// The guard's own flags, and those that it hands on.
using Messenger.Appliance.Guard.Starting;

namespace Messenger.Appliance.Guard.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void What_is_not_its_own_goes_to_the_relay_with_the_state_folder()
    {
        var (options, mistake) = GuardOptions.Parse(["--panel=pipe:/tmp/buttons", "--https-port", "9443", "--state", "/tmp/box", "--colour=red", "--allow-swap"]);
        Assert.Null(mistake);
        Assert.Equal("pipe:/tmp/buttons", options!.Panel);
        Assert.True(options.AllowSwap);
        Assert.Equal(["--state", "/tmp/box", "--https-port", "9443", "--colour=red"], options.RelayFlags);
    }

    [Fact]
    public void Where_the_two_meet_is_told_to_the_relay_and_where_it_lives_is_not()
    {
        var (options, mistake) = GuardOptions.Parse(["--state=/tmp/box", "--link", "/run/link", "--relay-cgroup", "/group", "--name", "family"]);
        Assert.Null(mistake);
        Assert.Equal(("/run/link", "/group"), (options!.Link, options.RelayGroup));
        Assert.Equal(["--state", "/tmp/box", "--link", "/run/link", "--name", "family"], options.RelayFlags);
    }

    [Theory]
    [InlineData("--panel", "pipe:")]
    [InlineData("--panel", "big")]
    [InlineData("--state")]
    [InlineData("--relay")]
    public void A_mistake_is_one_sentence(params string[] arguments)
    {
        var (options, mistake) = GuardOptions.Parse(arguments);
        Assert.Null(options);
        Assert.EndsWith(".", mistake);
    }
}
