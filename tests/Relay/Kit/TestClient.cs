// A client that speaks bytes over any duplex pipe: the relay's other end in memory, or a socket.
using System.Buffers;
using System.IO.Pipelines;
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Relay.Tests.Kit;

sealed class TestClient(IDuplexPipe pipe) : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public IDuplexPipe Pipe => pipe;

    public static TestClient Over(Stream stream) => new(new StreamPipe(stream));

    public async Task SendAsync(params byte[] bytes)
    {
        await pipe.Output.WriteAsync(bytes);
    }

    /// <summary>The next packet; null when the relay has closed.</summary>
    public async Task<Received?> ReadAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            ReadResult result;
            try
            {
                result = await pipe.Input.ReadAsync(patience.Token);
            }
            catch (Exception ended) when (ended is IOException or InvalidOperationException)
            {
                return null;
            }

            if (TryParse(result.Buffer, out var packet, out var consumed))
            {
                pipe.Input.AdvanceTo(consumed);
                return packet;
            }

            pipe.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted) return null;
        }
    }

    /// <summary>The next packet, which must be of this type.</summary>
    public async Task<Received> ExpectAsync(int type)
    {
        var packet = await ReadAsync();
        Assert.NotNull(packet);
        Assert.Equal(type, packet.Type);
        return packet;
    }

    /// <summary>DISCONNECT with this reason, then the end.</summary>
    public async Task ExpectDisconnectAsync(byte reason)
    {
        Assert.Equal(reason, (await ExpectAsync(14)).Reason);
        Assert.Null(await ReadAsync());
    }

    public async Task<Received> AskAsync(params byte[] packet)
    {
        await SendAsync(packet);
        return await ReadAsync() ?? throw new EndOfStreamException("The relay closed the connection.");
    }

    public async Task SubscribeAsync(params string[] topics)
    {
        var answer = await AskAsync(Wire.Subscribe(1, [.. topics.Select(topic => (topic, 1))]));
        Assert.Equal(9, answer.Type);
        Assert.All(answer.Codes, code => Assert.Equal(1, code));
    }

    /// <summary>Whether the relay said something within the time a test gives it to be wrong.</summary>
    public async Task ExpectNothingAsync()
    {
        Assert.Equal(13, (await AskAsync(Wire.Ping)).Type);
    }

    /// <summary>Disconnects, and returns when the relay has let go of the session.</summary>
    public async Task LeaveAsync()
    {
        await SendAsync(Wire.Disconnect());
        while (await ReadAsync() is not null)
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        await pipe.Output.CompleteAsync();
        await pipe.Input.CompleteAsync();
    }

    static bool TryParse(ReadOnlySequence<byte> buffer, out Received? packet, out SequencePosition consumed)
    {
        packet = null;
        consumed = buffer.Start;
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryRead(out var first)) return false;
        var length = 0;
        for (var shift = 0; ; shift += 7)
        {
            if (!reader.TryRead(out var next)) return false;
            length |= (next & 0x7F) << shift;
            if (next < 0x80) break;
        }

        if (reader.Remaining < length) return false;
        var body = buffer.Slice(reader.Position, length);
        packet = new(first, body.ToArray());
        consumed = body.End;
        return true;
    }

    sealed class StreamPipe(Stream stream) : IDuplexPipe
    {
        public PipeReader Input { get; } = PipeReader.Create(stream);

        public PipeWriter Output { get; } = PipeWriter.Create(stream);
    }
}
