// The properties of one packet (2.2.2), strictly: only those its type may carry, none twice but the user's, every value
// in its range. Kept are a PUBLISH's alone: what it forwards is everything but the two that end here, expiry and alias (3.3.2.3).
using MQTTnet.Protocol;

namespace Messenger.Appliance.Relay.Codec;

ref struct Properties
{
    const ulong Reasoned = (1UL << (int)MqttPropertyId.ReasonString) | (1UL << (int)MqttPropertyId.UserProperty);

    public const ulong OfAcknowledgement = Reasoned;
    public const ulong OfUnsubscribe = 1UL << (int)MqttPropertyId.UserProperty;
    public const ulong OfSubscribe = OfUnsubscribe | (1UL << (int)MqttPropertyId.SubscriptionIdentifier);
    public const ulong OfDisconnect = Reasoned | (1UL << (int)MqttPropertyId.SessionExpiryInterval);
    public const ulong OfAuth = Reasoned | (1UL << (int)MqttPropertyId.AuthenticationMethod) | (1UL << (int)MqttPropertyId.AuthenticationData);

    public const ulong OfPublish = (1UL << (int)MqttPropertyId.PayloadFormatIndicator) | (1UL << (int)MqttPropertyId.MessageExpiryInterval)
        | (1UL << (int)MqttPropertyId.TopicAlias) | (1UL << (int)MqttPropertyId.ResponseTopic) | (1UL << (int)MqttPropertyId.CorrelationData)
        | (1UL << (int)MqttPropertyId.UserProperty) | (1UL << (int)MqttPropertyId.SubscriptionIdentifier) | (1UL << (int)MqttPropertyId.ContentType);

    public const ulong OfConnect = (1UL << (int)MqttPropertyId.SessionExpiryInterval) | (1UL << (int)MqttPropertyId.ReceiveMaximum)
        | (1UL << (int)MqttPropertyId.MaximumPacketSize) | (1UL << (int)MqttPropertyId.TopicAliasMaximum)
        | (1UL << (int)MqttPropertyId.RequestResponseInformation) | (1UL << (int)MqttPropertyId.RequestProblemInformation)
        | (1UL << (int)MqttPropertyId.UserProperty) | (1UL << (int)MqttPropertyId.AuthenticationMethod) | (1UL << (int)MqttPropertyId.AuthenticationData);

    const ulong Repeatable = 1UL << (int)MqttPropertyId.UserProperty;

    ReadOnlySpan<byte> all;
    (int Start, int End) expiry, alias;
    ulong seen;

    public uint MessageExpiry { get; private set; }

    public ushort TopicAlias { get; private set; }

    public readonly bool Has(MqttPropertyId id) => (seen & (1UL << (int)id)) != 0;

    /// <summary>Length of what a PUBLISH forwards.</summary>
    public readonly int ForwardedLength => all.Length - (expiry.End - expiry.Start) - (alias.End - alias.Start);

    /// <summary>What a PUBLISH forwards, unaltered and in order; scratch is used only when something was left out of the middle.</summary>
    public readonly ReadOnlySpan<byte> Forwarded(Span<byte> scratch)
    {
        if (ForwardedLength == all.Length) return all;
        var (first, second) = expiry.Start <= alias.Start ? (expiry, alias) : (alias, expiry);
        var writer = new SpanWriter(scratch);
        writer.Bytes(all[..first.Start]);
        writer.Bytes(all[first.End..Math.Max(first.End, second.Start)]);
        writer.Bytes(all[Math.Max(first.End, second.End)..]);
        return writer.Written;
    }

    /// <summary>Reads length and properties: null, or the reason that ends the connection.</summary>
    public MqttDisconnectReasonCode? Read(ref SpanReader reader, ulong allowed)
    {
        var length = reader.VariableInt();
        all = reader.Bytes(length);
        if (reader.Malformed) return MqttDisconnectReasonCode.MalformedPacket;
        var inner = new SpanReader(all);
        while (inner.Left > 0)
        {
            var start = inner.Position;
            var id = inner.Byte();
            if (id > 63 || (allowed & (1UL << id)) == 0) return MqttDisconnectReasonCode.MalformedPacket;
            if ((seen & ~Repeatable & (1UL << id)) != 0) return MqttDisconnectReasonCode.ProtocolError;
            seen |= 1UL << id;
            var valid = TryReadOne((MqttPropertyId)id, ref inner, start);
            if (inner.Malformed) return MqttDisconnectReasonCode.MalformedPacket;
            if (!valid) return MqttDisconnectReasonCode.ProtocolError;
        }

        return null;
    }

    // False when the value is none that the property may have. Every id that some packet may carry is here.
    bool TryReadOne(MqttPropertyId id, ref SpanReader reader, int start)
    {
        switch (id)
        {
            case MqttPropertyId.PayloadFormatIndicator or MqttPropertyId.RequestProblemInformation or MqttPropertyId.RequestResponseInformation:
                return reader.Byte() <= 1;
            case MqttPropertyId.MessageExpiryInterval:
                MessageExpiry = reader.UInt32();
                expiry = (start, reader.Position);
                return true;
            case MqttPropertyId.TopicAlias:
                TopicAlias = reader.UInt16();
                alias = (start, reader.Position);
                return true;
            case MqttPropertyId.SessionExpiryInterval:
                reader.UInt32();
                return true;
            case MqttPropertyId.ReceiveMaximum:
                return reader.UInt16() > 0;
            case MqttPropertyId.TopicAliasMaximum:
                reader.UInt16();
                return true;
            case MqttPropertyId.MaximumPacketSize:
                return reader.UInt32() > 0;
            case MqttPropertyId.SubscriptionIdentifier:
                return reader.VariableInt() > 0;
            case MqttPropertyId.ResponseTopic:
                var topic = reader.Text();
                return !topic.IsEmpty && !topic.ContainsAny((byte)'+', (byte)'#');
            case MqttPropertyId.ContentType or MqttPropertyId.ReasonString or MqttPropertyId.AuthenticationMethod:
                reader.Text();
                return true;
            case MqttPropertyId.CorrelationData or MqttPropertyId.AuthenticationData:
                reader.Binary();
                return true;
            case MqttPropertyId.UserProperty:
                reader.Text();
                reader.Text();
                return true;
            default:
                return false;
        }
    }
}
