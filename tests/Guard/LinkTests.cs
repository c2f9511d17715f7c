// The frames of the link: what one side writes the other reads, and nothing else is taken for one.
using Messenger.Appliance.Core;
using Messenger.Appliance.Core.Link;

namespace Messenger.Appliance.Guard.Tests;

public sealed class LinkTests
{
    static readonly RelayView View = new()
    {
        State = BoxState.Pairing, Address = "http://192.168.0.9:8080/", Page = "https://192.168.0.9:8443/box", Left = TimeSpan.FromSeconds(100),
        Link = "http://192.168.0.9:8080/#token", Picture = "▀▄\n█▀", Attention = "확인",
        Custody = new(1, new(2), TimeSpan.Zero, 4, new(5), 6, 7, 8, 9, 10, 11, new(12), new(13)),
    };

    [Fact]
    public void A_view_comes_over_as_it_was_sent()
    {
        var frame = new byte[LinkFrames.MostBytes];
        var length = View.Write(frame);
        Assert.Equal(View, RelayView.Read(frame.AsSpan(0, length)));
        Assert.Null(RelayView.Read(frame.AsSpan(0, length - 1)));
        Assert.Null(RelayView.Read(frame.AsSpan(0, length + 1)));
    }

    [Fact]
    public void What_does_not_fit_is_not_sent()
    {
        Assert.Equal(0, (View with { Picture = new('x', LinkFrames.MostBytes) }).Write(new byte[LinkFrames.MostBytes]));
        Assert.Equal(0, (View with { Link = new('x', 70_000) }).Write(new byte[100_000]));
    }

    [Fact]
    public void Evidence_is_five_times_and_nothing_more()
    {
        var evidence = new WipeEvidence(new(1), new(2), new(3), new(4), new(5));
        var frame = new byte[100];
        Assert.Equal(WipeEvidence.FrameBytes, evidence.Write(frame));
        Assert.True(WipeEvidence.TryRead(frame.AsSpan(0, WipeEvidence.FrameBytes), out var read));
        Assert.Equal(evidence, read);
        Assert.False(WipeEvidence.TryRead(frame.AsSpan(0, WipeEvidence.FrameBytes + 1), out _));
    }

    [Theory]
    [InlineData(KeyOrigin.None, 2)]
    [InlineData(KeyOrigin.Fresh, 34)]
    [InlineData(KeyOrigin.Kept, 34)]
    [InlineData(KeyOrigin.Rotated, 66)]
    public void A_key_is_taken_only_from_a_frame_of_its_length(KeyOrigin origin, int length)
    {
        var frame = new byte[KeyFrame.MostBytes + 1];
        KeyFrame.WriteHead(frame, origin);
        for (var i = 0; i < frame.Length; i++) Assert.Equal(i == length, KeyFrame.TryRead(frame.AsSpan(0, i), out _));
    }
}
