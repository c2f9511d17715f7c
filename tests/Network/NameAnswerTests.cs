// Every name on the hotspot is the box's; what is no plain question is not answered.
using System.Net;
using System.Text;
using Messenger.Appliance.Network.Linking;

namespace Messenger.Appliance.Network.Tests;

public sealed class NameAnswerTests
{
    static readonly IPAddress Box = IPAddress.Parse("10.10.10.1");

    [Fact]
    public void A_question_for_an_address_is_answered_with_the_box()
    {
        var question = Question("captive.apple.com", 1);
        var answer = Answer(question);
        Assert.Equal(question.Length + 16, answer.Length);
        Assert.Equal(question[..2], answer[..2]);
        Assert.Equal([0x85, 0, 0, 1, 0, 1, 0, 0, 0, 0], answer[2..12]);
        Assert.Equal(question[12..], answer[12..question.Length]);
        Assert.Equal([10, 10, 10, 1], answer[^4..]);
    }

    [Theory]
    [InlineData(28)]
    [InlineData(65)]
    public void To_other_types_there_is_none(int type)
    {
        var answer = Answer(Question("example.org", type));
        Assert.Equal([0, 0], answer[6..8]);
    }

    [Fact]
    public void Nothing_else_is_answered_and_nothing_breaks_it()
    {
        var whole = Question("captive.apple.com", 1);
        for (var length = 0; length < whole.Length; length++) Assert.Empty(Answer(whole.AsSpan(0, length)));
        Assert.Empty(Answer([.. whole[..2], 0x81, .. whole[3..]]));
        Assert.Empty(Answer([.. whole[..5], 2, .. whole[6..]]));
        Assert.Empty(Answer([.. whole[..12], 0xc0, 0x0c, 0, 1, 0, 1]));
        Assert.Empty(Answer(new byte[600]));
        var random = new Random(1);
        var noise = new byte[64];
        for (var i = 0; i < 100_000; i++)
        {
            random.NextBytes(noise);
            noise[2] &= 7;
            (noise[4], noise[5]) = (0, 1);
            Answer(noise.AsSpan(0, random.Next(64)));
        }
    }

    static byte[] Answer(ReadOnlySpan<byte> question)
    {
        var answer = new byte[528];
        return answer[..NameAnswers.Answer(question, Box, answer)];
    }

    static byte[] Question(string name, int type)
    {
        var labels = name.Split('.').SelectMany(label => new[] { (byte)label.Length }.Concat(Encoding.ASCII.GetBytes(label)));
        return [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. labels, 0, 0, (byte)type, 0, 1];
    }
}
