// The properties of one packet (2.2.2), strictly: only those its type may carry, none twice but the user's, every value
// in its range. What a PUBLISH forwards is everything but the two that end here, expiry and alias (3.3.2.3).
namespace Messenger.Appliance.Relay.Codec;

ref struct Properties
{
    const ulong Reasoned = (1UL << (int)PropertyId.ReasonString) | (1UL << (int)PropertyId.UserProperty);

    public const ulong OfAcknowledgement = Reasoned;
    public const ulong OfUnsubscribe = 1UL << (int)PropertyId.UserProperty;
    public const ulong OfSubscribe = OfUnsubscribe | (1UL << (int)PropertyId.SubscriptionIdentifier);
    public const ulong OfDisconnect = Reasoned | (1UL << (int)PropertyId.SessionExpiryInterval);
    public const ulong OfAuth = Reasoned | (1UL << (int)PropertyId.AuthenticationMethod) | (1UL << (int)PropertyId.AuthenticationData);

    public const ulong OfPublish = (1UL << (int)PropertyId.PayloadFormatIndicator) | (1UL << (int)PropertyId.MessageExpiryInterval)
        | (1UL << (int)PropertyId.TopicAlias) | (1UL << (int)PropertyId.ResponseTopic) | (1UL << (int)PropertyId.CorrelationData)
        | (1UL << (int)PropertyId.UserProperty) | (1UL << (int)PropertyId.SubscriptionIdentifier) | (1UL << (int)PropertyId.ContentType);

    public const ulong OfWill = (1UL << (int)PropertyId.PayloadFormatIndicator) | (1UL << (int)PropertyId.MessageExpiryInterval)
        | (1UL << (int)PropertyId.ContentType) | (1UL << (int)PropertyId.ResponseTopic) | (1UL << (int)PropertyId.CorrelationData)
        | (1UL << (int)PropertyId.UserProperty) | (1UL << (int)PropertyId.WillDelayInterval);

    public const ulong OfConnect = (1UL << (int)PropertyId.SessionExpiryInterval) | (1UL << (int)PropertyId.ReceiveMaximum)
        | (1UL << (int)PropertyId.MaximumPacketSize) | (1UL << (int)PropertyId.TopicAliasMaximum)
        | (1UL << (int)PropertyId.RequestResponseInformation) | (1UL << (int)PropertyId.RequestProblemInformation)
        | (1UL << (int)PropertyId.UserProperty) | (1UL << (int)PropertyId.AuthenticationMethod) | (1UL << (int)PropertyId.AuthenticationData);

    const ulong Repeatable = (1UL << (int)PropertyId.UserProperty) | (1UL << (int)PropertyId.SubscriptionIdentifier);

    ReadOnlySpan<byte> all;
    (int Start, int End) expiry, alias;
    ulong seen;

    public uint MessageExpiry { get; private set; }

    public ushort TopicAlias { get; private set; }

    public uint SessionExpiry { get; private set; }

    public ushort ReceiveMaximum { get; private set; }

    public uint MaximumPacketSize { get; private set; }

    public ReadOnlySpan<byte> AuthenticationMethod { get; private set; }

    public ReadOnlySpan<byte> AuthenticationData { get; private set; }

    public readonly bool Has(PropertyId id) => (seen & (1UL << (int)id)) != 0;

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

    /// <summary>Reads length and properties; anything but Success ends the connection with that reason.</summary>
    public ReasonCode Read(ref SpanReader reader, ulong allowed)
    {
        var length = reader.VariableInt();
        all = reader.Bytes(length);
        if (reader.Malformed) return ReasonCode.MalformedPacket;
        var inner = new SpanReader(all);
        while (inner.Left > 0)
        {
            var start = inner.Position;
            var id = inner.Byte();
            if (id > 63 || (allowed & (1UL << id)) == 0) return ReasonCode.MalformedPacket;
            if ((seen & ~Repeatable & (1UL << id)) != 0) return ReasonCode.ProtocolError;
            seen |= 1UL << id;
            var reason = ReadOne((PropertyId)id, ref inner, start);
            if (inner.Malformed) return ReasonCode.MalformedPacket;
            if (reason != ReasonCode.Success) return reason;
        }

        return ReasonCode.Success;
    }

    ReasonCode ReadOne(PropertyId id, ref SpanReader reader, int start)
    {
        var valid = true;
        switch (id)
        {
            case PropertyId.PayloadFormatIndicator or PropertyId.RequestProblemInformation or PropertyId.RequestResponseInformation:
                valid = reader.Byte() <= 1;
                break;
            case PropertyId.MessageExpiryInterval:
                MessageExpiry = reader.UInt32();
                expiry = (start, reader.Position);
                break;
            case PropertyId.TopicAlias:
                TopicAlias = reader.UInt16();
                alias = (start, reader.Position);
                break;
            case PropertyId.SessionExpiryInterval:
                SessionExpiry = reader.UInt32();
                break;
            case PropertyId.WillDelayInterval:
                reader.UInt32();
                break;
            case PropertyId.ReceiveMaximum:
                ReceiveMaximum = reader.UInt16();
                valid = ReceiveMaximum > 0;
                break;
            case PropertyId.TopicAliasMaximum:
                reader.UInt16();
                break;
            case PropertyId.MaximumPacketSize:
                MaximumPacketSize = reader.UInt32();
                valid = MaximumPacketSize > 0;
                break;
            case PropertyId.SubscriptionIdentifier:
                valid = reader.VariableInt() > 0;
                break;
            case PropertyId.ResponseTopic:
                valid = !reader.Text().ContainsAny((byte)'+', (byte)'#');
                break;
            case PropertyId.ContentType or PropertyId.ReasonString:
                reader.Text();
                break;
            case PropertyId.CorrelationData:
                reader.Binary();
                break;
            case PropertyId.AuthenticationMethod:
                AuthenticationMethod = reader.Text();
                break;
            case PropertyId.AuthenticationData:
                AuthenticationData = reader.Binary();
                break;
            case PropertyId.UserProperty:
                reader.Text();
                reader.Text();
                break;
            default:
                return ReasonCode.MalformedPacket;
        }

        return valid ? ReasonCode.Success : ReasonCode.ProtocolError;
    }
}
