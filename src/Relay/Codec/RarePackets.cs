// MQTTnet's codec for the packets that carry no messages: its decoder sees only what StrictCheck let through, its encoder
// writes into one buffer that all connections share. Decision 0020.
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Formatter.V5;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Messenger.Appliance.Relay.Codec;

sealed class RarePackets
{
    /// <summary>A CONNACK fits; the answer to a SUBSCRIBE with thousands of filters makes it grow once.</summary>
    const int UsualSize = 512;

    /// <summary>What is kept of a grown buffer.</summary>
    const int MostKept = 4 * 1024;

    readonly MqttBufferWriter buffer = new(UsualSize, MostKept);
    readonly MqttV5PacketEncoder encoder;

    public RarePackets() => encoder = new(buffer);

    /// <summary>The packet's bytes, good until the next call. Under the exchange's lock.</summary>
    public ReadOnlySpan<byte> Encode(MqttPacket packet)
    {
        buffer.Cleanup();
        return encoder.Encode(packet).Packet;
    }

    /// <summary>Decodes a body that passed its <see cref="StrictCheck"/>.</summary>
    public static T Decode<T>(MqttControlPacketType type, ArraySegment<byte> body)
        where T : MqttPacket
    {
        var first = MqttBufferWriter.BuildFixedHeader(type);
        return (T)new MqttV5PacketDecoder().Decode(new ReceivedMqttPacket(first, body, Frame.LeastLength + body.Count));
    }
}
