// One packet's frame: first byte and remaining length (MQTT 5, 2.1). What is wrong shows in the first five bytes, so that
// nothing of a refused packet is ever buffered.
using System.Buffers;
using MQTTnet.Protocol;

namespace Messenger.Appliance.Relay.Codec;

readonly record struct Frame(byte First, int HeaderLength, int BodyLength)
{
    /// <summary>First byte and a length of zero.</summary>
    public const int LeastLength = 2;

    const int MostHeader = 5;

    public MqttControlPacketType Type => (MqttControlPacketType)(First >> 4);

    public byte Flags => (byte)(First & 0x0F);

    public long Length => HeaderLength + (long)BodyLength;

    /// <summary>Reads a header. False when more bytes are needed; a reason ends the connection.</summary>
    public static bool TryRead(in ReadOnlySequence<byte> buffer, out Frame frame, out MqttDisconnectReasonCode? wrong)
    {
        if (buffer.FirstSpan.Length >= MostHeader || buffer.IsSingleSegment) return TryRead(buffer.FirstSpan, out frame, out wrong);
        var part = buffer.Slice(0, Math.Min(MostHeader, buffer.Length));
        Span<byte> copy = stackalloc byte[(int)part.Length];
        part.CopyTo(copy);
        return TryRead(copy, out frame, out wrong);
    }

    static bool TryRead(ReadOnlySpan<byte> head, out Frame frame, out MqttDisconnectReasonCode? wrong)
    {
        frame = default;
        wrong = null;
        if (head.IsEmpty) return false;
        wrong = HasRightFlags(head[0]) ? null : MqttDisconnectReasonCode.MalformedPacket;
        if (wrong is not null) return false;
        var length = 0;
        for (var i = 1; i < MostHeader; i++)
        {
            if (i >= head.Length) return false;
            length |= (head[i] & 0x7F) << (7 * (i - 1));
            if ((head[i] & 0x80) != 0) continue;
            if (head[i] == 0 && i > 1) break;
            frame = new(head[0], i + 1, length);
            return true;
        }

        wrong = MqttDisconnectReasonCode.MalformedPacket;
        return false;
    }

    static bool HasRightFlags(byte first)
    {
        var flags = first & 0x0F;
        return (MqttControlPacketType)(first >> 4) switch
        {
            0 => false,
            MqttControlPacketType.Publish => (flags & 0x06) != 0x06,
            MqttControlPacketType.Subscribe or MqttControlPacketType.Unsubscribe or MqttControlPacketType.PubRel => flags == 2,
            _ => flags == 0,
        };
    }
}
