// Sizes as flags give them.
namespace Messenger.Appliance.Core.Tests;

public class ByteCountTests
{
    [Theory]
    [InlineData("512", 512)]
    [InlineData("64KiB", 65536)]
    [InlineData("32 MiB", 33554432)]
    [InlineData("1gib", 1073741824)]
    public void Sizes_read_as_people_write_them(string text, long bytes)
    {
        Assert.True(ByteCount.TryParse(text, out var count));
        Assert.Equal(bytes, count.Bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1.5MiB")]
    [InlineData("9999999999GiB")]
    [InlineData("12 parsecs")]
    public void Anything_else_is_refused(string text) => Assert.False(ByteCount.TryParse(text, out _));
}
