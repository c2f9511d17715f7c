// A PUBLISH from a client (3.3), read out of one span without copying: the payload's place is told, its bytes are not
// touched. Strict: null, or the reason that ends the connection.
using MQTTnet.Protocol;

namespace Messenger.Appliance.Relay.Codec;

ref struct PublishPacket
{
    public byte QoS;
    public ReadOnlySpan<byte> Topic;
    public ushort PacketId;
    public Properties Properties;

    /// <summary>Where the payload starts in the packet's body.</summary>
    public int PayloadStart;

    /// <summary>Reads the head of a PUBLISH. <paramref name="body"/> may end within the payload, not within the head.</summary>
    public MqttDisconnectReasonCode? Read(byte flags, ReadOnlySpan<byte> body)
    {
        QoS = (byte)((flags >> 1) & 3);
        if (QoS == 3 || (QoS == 0 && (flags & 8) != 0)) return MqttDisconnectReasonCode.MalformedPacket;
        var reader = new SpanReader(body);
        Topic = reader.Text();
        if (QoS > 0)
        {
            PacketId = reader.UInt16();
            if (PacketId == 0 && !reader.Malformed) return MqttDisconnectReasonCode.ProtocolError;
        }

        if (Properties.Read(ref reader, Properties.OfPublish) is { } wrong) return wrong;
        if (Properties.Has(MqttPropertyId.SubscriptionIdentifier)) return MqttDisconnectReasonCode.ProtocolError;
        if (Properties.Has(MqttPropertyId.TopicAlias) && Properties.TopicAlias == 0) return MqttDisconnectReasonCode.TopicAliasInvalid;
        if (Topic.IsEmpty && !Properties.Has(MqttPropertyId.TopicAlias)) return MqttDisconnectReasonCode.ProtocolError;
        if (Topic.ContainsAny((byte)'+', (byte)'#')) return MqttDisconnectReasonCode.TopicNameInvalid;
        PayloadStart = reader.Position;
        return null;
    }
}
