// WebSocket frames as small as a stranger likes: what is held of an unfinished packet is as large as the packet.
using System.IO.Pipelines;
using System.Net.WebSockets;
using Messenger.Appliance.Relay.Connecting;

namespace Messenger.Appliance.Relay.Tests;

public sealed class WebSocketPipeTests
{
    [Fact]
    public async Task Frames_of_one_byte_fill_one_segment_after_the_other()
    {
        const int Frames = 20_000;
        byte[] frame = [0x82, 0x81, 0, 0, 0, 0, 7];
        var sent = new TwoWay([.. Enumerable.Repeat(frame, Frames).SelectMany(bytes => bytes)]);
        using var socket = WebSocket.CreateFromStream(sent, new WebSocketCreationOptions { IsServer = true });
        await using var pipe = new WebSocketPipe(socket);
        ReadResult result;
        do
        {
            result = await pipe.Input.ReadAsync(TestContext.Current.CancellationToken);
            // Nothing is consumed: a packet that is not whole is kept.
            pipe.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
        while (!result.IsCompleted);

        Assert.Equal(Frames, result.Buffer.Length);
        var segments = 0;
        foreach (var _ in result.Buffer) segments++;
        Assert.InRange(segments, 1, 3);
    }

    sealed class TwoWay(byte[] sent) : MemoryStream(sent, writable: false)
    {
        public override bool CanWrite => true;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => default;
    }
}
