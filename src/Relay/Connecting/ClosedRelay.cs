// The relay of a locked box: whoever says CONNECT is told that the server is unavailable (MQTT 5, 0x88), in the words of the
// version it speaks, and the connection ends. It knows nobody and takes nothing.
using System.Buffers;
using System.IO.Pipelines;
using Messenger.Appliance.Core;
using Microsoft.AspNetCore.Connections;

namespace Messenger.Appliance.Relay.Connecting;

public static class ClosedRelay
{
    /// <summary>Fixed header, name of the protocol, version: all that is looked at.</summary>
    const int Looked = 1 + 4 + 2 + 4 + 1;

    const byte Connect = 0x10;

    static ReadOnlySpan<byte> Unavailable => [0x20, 3, 0, 0x88, 0];

    /// <summary>3.1.1 and older are refused for their version, as by the open relay.</summary>
    static ReadOnlySpan<byte> OldVersion => [0x20, 2, 0, 1];

    static ReadOnlySpan<byte> Name => [0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T'];

    public static IConnectionBuilder UseClosedMqtt(this IConnectionBuilder endpoint, Limits limits)
    {
        endpoint.Run(async connection =>
        {
            using var late = new CancellationTokenSource(limits.Handshake);
            try
            {
                await AnswerAsync(connection.Transport, late.Token).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is OperationCanceledException or IOException or ConnectionAbortedException)
            {
                // Gone, or too slow.
            }
        });
        return endpoint;
    }

    /// <summary>Reads the beginning of the first packet, and answers it when it is a CONNECT.</summary>
    public static async Task AnswerAsync(IDuplexPipe transport, CancellationToken late)
    {
        var read = await transport.Input.ReadAtLeastAsync(Looked, late).ConfigureAwait(false);
        var answer = Answer(read.Buffer);
        transport.Input.AdvanceTo(read.Buffer.End);
        if (answer.Length > 0) await transport.Output.WriteAsync(answer, late).ConfigureAwait(false);
    }

    internal static byte[] Answer(ReadOnlySequence<byte> buffer)
    {
        Span<byte> start = stackalloc byte[(int)Math.Min(Looked, buffer.Length)];
        buffer.Slice(0, start.Length).CopyTo(start);
        if (start.IsEmpty || start[0] != Connect) return [];
        var body = start[1..];
        // The remaining length is one to four bytes, all but its last with the highest bit.
        for (var i = 0; i < 4 && !body.IsEmpty && body[0] >= 0x80; i++) body = body[1..];
        if (body.IsEmpty) return [];
        body = body[1..];
        if (!body.StartsWith(Name) || body.Length <= Name.Length) return body.StartsWith("\0\u0006MQ"u8) ? OldVersion.ToArray() : [];
        return body[Name.Length] == 5 ? Unavailable.ToArray() : OldVersion.ToArray();
    }
}
