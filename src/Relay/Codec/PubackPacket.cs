// A PUBACK from a client (3.4), read out of one span without copying. Strict: null, or the reason that ends the connection.
using MQTTnet.Protocol;

namespace Messenger.Appliance.Relay.Codec;

ref struct PubackPacket
{
    public ushort PacketId;
    public MqttPubAckReasonCode Reason;

    public MqttDisconnectReasonCode? Read(ReadOnlySpan<byte> body)
    {
        var reader = new SpanReader(body);
        PacketId = reader.UInt16();
        if (reader.Malformed) return MqttDisconnectReasonCode.MalformedPacket;
        if (PacketId == 0) return MqttDisconnectReasonCode.ProtocolError;
        if (reader.Left == 0) return null;
        Reason = (MqttPubAckReasonCode)reader.Byte();
        if (!IsKnown(Reason)) return MqttDisconnectReasonCode.ProtocolError;
        if (reader.Left == 0) return null;
        var properties = new Properties();
        if (properties.Read(ref reader, Properties.OfAcknowledgement) is { } wrong) return wrong;
        return reader.Left > 0 ? MqttDisconnectReasonCode.MalformedPacket : null;
    }

    static bool IsKnown(MqttPubAckReasonCode reason) => reason is MqttPubAckReasonCode.Success or MqttPubAckReasonCode.NoMatchingSubscribers
        or MqttPubAckReasonCode.UnspecifiedError or MqttPubAckReasonCode.ImplementationSpecificError or MqttPubAckReasonCode.NotAuthorized
        or MqttPubAckReasonCode.TopicNameInvalid or MqttPubAckReasonCode.PacketIdentifierInUse or MqttPubAckReasonCode.QuotaExceeded
        or MqttPubAckReasonCode.PayloadFormatInvalid;
}
