// The packets a client may send, read strictly out of one contiguous span: what is malformed or against the protocol is
// a reason code, never an exception (protocol.md, MQTT: connecting; MQTT 5, chapter 3).
namespace Messenger.Appliance.Relay.Codec;

ref struct ConnectPacket
{
    public bool CleanStart, HasWill, HasUserNameOrPassword;
    public ushort KeepAliveSeconds;
    public ReadOnlySpan<byte> ClientId;
    public Properties Properties;

    /// <summary>3 for MQTT 3.1, 4 for 3.1.1, 5; 0 when it was not even that far.</summary>
    public byte Version;

    public ReasonCode Read(ReadOnlySpan<byte> body)
    {
        var reader = new SpanReader(body);
        var name = reader.Text();
        Version = reader.Byte();
        if (reader.Malformed) return ReasonCode.MalformedPacket;
        if (name.SequenceEqual("MQIsdp"u8)) return ReasonCode.UnsupportedProtocolVersion;
        if (!name.SequenceEqual("MQTT"u8)) return ReasonCode.MalformedPacket;
        if (Version != 5) return ReasonCode.UnsupportedProtocolVersion;
        var flags = reader.Byte();
        HasWill = (flags & 0x04) != 0;
        CleanStart = (flags & 0x02) != 0;
        HasUserNameOrPassword = (flags & 0xC0) != 0;
        var willQoS = (flags >> 3) & 3;
        if ((flags & 1) != 0 || willQoS == 3 || (!HasWill && (flags & 0x38) != 0)) return ReasonCode.MalformedPacket;
        KeepAliveSeconds = reader.UInt16();
        var reason = Properties.Read(ref reader, Properties.OfConnect);
        if (reason != ReasonCode.Success) return reason;
        ClientId = reader.Text();
        if (HasWill)
        {
            var will = new Properties();
            reason = will.Read(ref reader, Properties.OfWill);
            if (reason != ReasonCode.Success) return reason;
            reader.Text();
            reader.Binary();
        }

        if ((flags & 0x80) != 0) reader.Text();
        if ((flags & 0x40) != 0) reader.Binary();
        if (reader.Malformed || reader.Left > 0) return ReasonCode.MalformedPacket;
        return Properties.Has(PropertyId.AuthenticationData) && !Properties.Has(PropertyId.AuthenticationMethod) ? ReasonCode.ProtocolError : ReasonCode.Success;
    }
}

ref struct AuthPacket
{
    public ReasonCode Reason;
    public Properties Properties;

    public ReasonCode Read(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty) return ReasonCode.Success;
        var reader = new SpanReader(body);
        Reason = (ReasonCode)reader.Byte();
        if (reader.Left == 0) return ReasonCode.Success;
        var reason = Properties.Read(ref reader, Properties.OfAuth);
        return reason != ReasonCode.Success ? reason : reader.Malformed || reader.Left > 0 ? ReasonCode.MalformedPacket : ReasonCode.Success;
    }
}

ref struct PublishPacket
{
    public byte QoS;
    public bool Retain;
    public ReadOnlySpan<byte> Topic;
    public ushort PacketId;
    public Properties Properties;

    /// <summary>Where the payload starts in the packet's body.</summary>
    public int PayloadStart;

    /// <summary>Reads the head of a PUBLISH. <paramref name="body"/> may end within the payload, not within the head.</summary>
    public ReasonCode Read(byte flags, ReadOnlySpan<byte> body)
    {
        QoS = (byte)((flags >> 1) & 3);
        Retain = (flags & 1) != 0;
        if (QoS == 3 || (QoS == 0 && (flags & 8) != 0)) return ReasonCode.MalformedPacket;
        var reader = new SpanReader(body);
        Topic = reader.Text();
        if (QoS > 0)
        {
            PacketId = reader.UInt16();
            if (PacketId == 0 && !reader.Malformed) return ReasonCode.ProtocolError;
        }

        var reason = Properties.Read(ref reader, Properties.OfPublish);
        if (reason != ReasonCode.Success) return reason;
        if (Properties.Has(PropertyId.SubscriptionIdentifier)) return ReasonCode.ProtocolError;
        if (Properties.Has(PropertyId.TopicAlias) && Properties.TopicAlias == 0) return ReasonCode.TopicAliasInvalid;
        if (Topic.IsEmpty && !Properties.Has(PropertyId.TopicAlias)) return ReasonCode.ProtocolError;
        if (Topic.ContainsAny((byte)'+', (byte)'#')) return ReasonCode.TopicNameInvalid;
        PayloadStart = reader.Position;
        return ReasonCode.Success;
    }
}

ref struct PubackPacket
{
    public ushort PacketId;
    public ReasonCode Reason;

    public ReasonCode Read(ReadOnlySpan<byte> body)
    {
        var reader = new SpanReader(body);
        PacketId = reader.UInt16();
        if (reader.Malformed) return ReasonCode.MalformedPacket;
        if (PacketId == 0) return ReasonCode.ProtocolError;
        if (reader.Left == 0) return ReasonCode.Success;
        Reason = (ReasonCode)reader.Byte();
        if (Reason is not (ReasonCode.Success or ReasonCode.NoMatchingSubscribers or ReasonCode.UnspecifiedError or ReasonCode.ImplementationSpecificError
            or ReasonCode.NotAuthorized or ReasonCode.TopicNameInvalid or (ReasonCode)0x91 or ReasonCode.QuotaExceeded or (ReasonCode)0x99)) return ReasonCode.ProtocolError;
        if (reader.Left == 0) return ReasonCode.Success;
        var properties = new Properties();
        var reason = properties.Read(ref reader, Properties.OfAcknowledgement);
        return reason != ReasonCode.Success ? reason : reader.Left > 0 ? ReasonCode.MalformedPacket : ReasonCode.Success;
    }
}

ref struct DisconnectPacket
{
    public ReasonCode Reason;
    public Properties Properties;

    public ReasonCode Read(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty) return ReasonCode.Success;
        var reader = new SpanReader(body);
        Reason = (ReasonCode)reader.Byte();
        if (reader.Left == 0) return ReasonCode.Success;
        var reason = Properties.Read(ref reader, Properties.OfDisconnect);
        return reason != ReasonCode.Success ? reason : reader.Left > 0 ? ReasonCode.MalformedPacket : ReasonCode.Success;
    }
}
