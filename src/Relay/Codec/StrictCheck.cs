// The rare packets a client may send, walked once before MQTTnet decodes them: lengths, UTF-8, flags, properties twice or
// in the wrong packet, bytes after the end (MQTT 5, chapter 3). Copies nothing: null, or the reason that ends the connection.
using MQTTnet.Protocol;

namespace Messenger.Appliance.Relay.Codec;

static class StrictCheck
{
    const int UserName = 0x80, Password = 0x40, WillRetainAndQoS = 0x38, Will = 0x04, Reserved = 0x01;

    /// <summary>CONNECT (3.1). A will is refused unread.</summary>
    /// <param name="body">The packet's body.</param>
    /// <param name="isOldMqtt">A client of MQTT 3.1 or 3.1.1, which does not read the CONNACK of 5.</param>
    public static MqttConnectReasonCode? Connect(ReadOnlySpan<byte> body, out bool isOldMqtt)
    {
        var reader = new SpanReader(body);
        var name = reader.Text();
        var version = reader.Byte();
        isOldMqtt = false;
        if (reader.Malformed || !(name.SequenceEqual("MQTT"u8) || name.SequenceEqual("MQIsdp"u8))) return MqttConnectReasonCode.MalformedPacket;
        isOldMqtt = version is 3 or 4;
        if (version != 5 || name.Length != "MQTT"u8.Length) return MqttConnectReasonCode.UnsupportedProtocolVersion;
        var flags = reader.Byte();
        var willQoS = (flags >> 3) & 3;
        if ((flags & Reserved) != 0 || willQoS == 3 || ((flags & Will) == 0 && (flags & WillRetainAndQoS) != 0)) return MqttConnectReasonCode.MalformedPacket;
        if ((flags & Will) != 0) return MqttConnectReasonCode.ImplementationSpecificError;
        reader.UInt16();
        var properties = new Properties();
        if (properties.Read(ref reader, Properties.OfConnect) is { } wrong) return (MqttConnectReasonCode)wrong;
        reader.Text();
        if ((flags & UserName) != 0) reader.Text();
        if ((flags & Password) != 0) reader.Binary();
        if (reader.Malformed || reader.Left > 0) return MqttConnectReasonCode.MalformedPacket;
        return properties.Has(MqttPropertyId.AuthenticationData) && !properties.Has(MqttPropertyId.AuthenticationMethod) ? MqttConnectReasonCode.ProtocolError : null;
    }

    /// <summary>AUTH (3.15).</summary>
    public static MqttDisconnectReasonCode? Auth(ReadOnlySpan<byte> body) => ReasonAndProperties(body, Properties.OfAuth, out _);

    /// <summary>DISCONNECT (3.14). Without a Session Expiry Interval the session keeps its own, which is not the same as zero.</summary>
    public static MqttDisconnectReasonCode? Disconnect(ReadOnlySpan<byte> body, out bool hasSessionExpiry) =>
        ReasonAndProperties(body, Properties.OfDisconnect, out hasSessionExpiry) ?? (body.IsEmpty || IsOfClient((MqttDisconnectReasonCode)body[0]) ? null : MqttDisconnectReasonCode.ProtocolError);

    /// <summary>SUBSCRIBE (3.8).</summary>
    public static MqttDisconnectReasonCode? Subscribe(ReadOnlySpan<byte> body) => Filters(body, Properties.OfSubscribe, withOptions: true);

    /// <summary>UNSUBSCRIBE (3.10).</summary>
    public static MqttDisconnectReasonCode? Unsubscribe(ReadOnlySpan<byte> body) => Filters(body, Properties.OfUnsubscribe, withOptions: false);

    // What a client may say in DISCONNECT (3.14.2.1).
    static bool IsOfClient(MqttDisconnectReasonCode reason) => reason is MqttDisconnectReasonCode.NormalDisconnection or MqttDisconnectReasonCode.DisconnectWithWillMessage
        or MqttDisconnectReasonCode.UnspecifiedError or MqttDisconnectReasonCode.MalformedPacket or MqttDisconnectReasonCode.ProtocolError
        or MqttDisconnectReasonCode.ImplementationSpecificError or MqttDisconnectReasonCode.TopicNameInvalid or MqttDisconnectReasonCode.ReceiveMaximumExceeded
        or MqttDisconnectReasonCode.TopicAliasInvalid or MqttDisconnectReasonCode.PacketTooLarge or MqttDisconnectReasonCode.MessageRateTooHigh
        or MqttDisconnectReasonCode.QuotaExceeded or MqttDisconnectReasonCode.AdministrativeAction or MqttDisconnectReasonCode.PayloadFormatInvalid;

    static MqttDisconnectReasonCode? ReasonAndProperties(ReadOnlySpan<byte> body, ulong allowed, out bool hasSessionExpiry)
    {
        hasSessionExpiry = false;
        var reader = new SpanReader(body);
        if (body.Length > 0) reader.Byte();
        if (reader.Left == 0) return null;
        var properties = new Properties();
        if (properties.Read(ref reader, allowed) is { } wrong) return wrong;
        hasSessionExpiry = properties.Has(MqttPropertyId.SessionExpiryInterval);
        return reader.Left > 0 ? MqttDisconnectReasonCode.MalformedPacket : null;
    }

    static MqttDisconnectReasonCode? Filters(ReadOnlySpan<byte> body, ulong allowed, bool withOptions)
    {
        var reader = new SpanReader(body);
        var packetId = reader.UInt16();
        if (reader.Malformed) return MqttDisconnectReasonCode.MalformedPacket;
        if (packetId == 0) return MqttDisconnectReasonCode.ProtocolError;
        var properties = new Properties();
        if (properties.Read(ref reader, allowed) is { } wrong) return wrong;
        if (reader.Left == 0) return MqttDisconnectReasonCode.ProtocolError;
        while (reader.Left > 0)
        {
            if (reader.Text().IsEmpty) return reader.Malformed ? MqttDisconnectReasonCode.MalformedPacket : MqttDisconnectReasonCode.ProtocolError;
            if (!withOptions) continue;
            var options = reader.Byte();
            if (reader.Malformed || (options & 0xC0) != 0) return MqttDisconnectReasonCode.MalformedPacket;
            if ((options & 3) == 3 || (options & 0x30) == 0x30) return MqttDisconnectReasonCode.ProtocolError;
        }

        return null;
    }
}
