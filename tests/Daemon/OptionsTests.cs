// Flags and their mistakes: each mistake is a sentence that says what to write.
using Messenger.Appliance.Core;
using Messenger.Appliance.Daemon.Starting;

namespace Messenger.Appliance.Daemon.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void Without_flags_the_box_has_its_usual_ports()
    {
        var (options, mistake) = Options.Parse([]);
        Assert.Null(mistake);
        Assert.Equal((8443, 8883, 8080, "messenger"), (options!.HttpsPort, options.MqttPort, options.HttpPort, options.Name));
    }

    [Fact]
    public void Flags_take_their_value_after_a_space_or_an_equals_sign()
    {
        var (options, _) = Options.Parse(["--mailbox", "4 MiB", "--https-port=9443", "--address", "192.168.0.9"]);
        Assert.Equal(ByteCount.MiB(4), options!.Mailbox);
        Assert.True(options.MailboxGiven);
        Assert.Equal(9443, options.HttpsPort);
        Assert.Equal("192.168.0.9", options.Address!.ToString());
    }

    [Fact]
    public void The_guards_flags_are_passed_over()
    {
        var (options, mistake) = Options.Parse(["--panel", "gpio", "--allow-swap", "--pins=/etc/pins.json", "--relay-cgroup", "/group", "--name", "family", "--link", "/run/link"]);
        Assert.Null(mistake);
        Assert.Equal(("family", "/run/link"), (options!.Name, options.Link));
    }

    [Theory]
    [InlineData("--colour", "red")]
    [InlineData("--name", "Our Home")]
    [InlineData("--name", "-x")]
    [InlineData("--address", "8.8.8.8")]
    [InlineData("--http-port", "0")]
    [InlineData("--http-port", "8443")]
    [InlineData("--mailbox", "1KiB")]
    [InlineData("--mailbox", "lots")]
    [InlineData("--bind", "somewhere")]
    [InlineData("--state")]
    public void A_mistake_is_one_sentence(params string[] arguments)
    {
        var (options, mistake) = Options.Parse(arguments);
        Assert.Null(options);
        Assert.EndsWith(".", mistake);
        Assert.DoesNotContain("\n", mistake);
    }
}
