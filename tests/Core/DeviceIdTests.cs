// The text form of ids: one id has one spelling, because the spelling is a topic.
using System.Text;
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Core.Tests;

public class DeviceIdTests
{
    [Fact]
    public void An_id_survives_its_text()
    {
        var id = DeviceId.Of(new byte[32]);
        Assert.True(DeviceId.TryParse(id.ToString(), out var again));
        Assert.Equal(id, again);
        Assert.Equal(22, id.ToString().Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAB")]
    [InlineData("AAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("AAAAAAAAAAAAAAAAAAAA A")]
    [InlineData("+AAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAA")]
    public void Another_spelling_is_no_id(string text)
    {
        Assert.False(DeviceId.TryParse(text, out _));
        Assert.False(RoomId.TryParse(Encoding.UTF8.GetBytes(text), out _));
    }
}
