// From CONNECT to CONNACK: what the client asks for, the mutual proof, then the session, taken over from an older
// connection of the device if there is one, in one step under the lock (protocol.md, MQTT: connecting).
using System.Globalization;
using System.Text;
using Messenger.Appliance.Core;
using Messenger.Appliance.Relay.Codec;
using Messenger.Appliance.Relay.Connecting;
using Messenger.Appliance.Relay.Delivering;
using Messenger.Appliance.Relay.Publishing;
using Messenger.Appliance.Relay.Routing;

namespace Messenger.Appliance.Relay.Authenticating;

sealed class Handshake(Exchange exchange, Connection connection, Action authenticated)
{
    const int MostConnack = 512;

    DeviceId device;
    Challenge? challenge;
    bool isOldMqtt;
    bool cleanStart;
    uint askedExpiry;
    ushort askedKeepAlive;

    public bool IsChallenged => challenge is not null;

    /// <summary>What is granted of an asked Session Expiry Interval.</summary>
    public static TimeSpan Granted(uint seconds, TimeSpan retention) => seconds < retention.TotalSeconds ? TimeSpan.FromSeconds(seconds) : retention;

    public ReasonCode Connect(ReadOnlySpan<byte> body)
    {
        var packet = new ConnectPacket();
        var reason = packet.Read(body);
        isOldMqtt = reason == ReasonCode.UnsupportedProtocolVersion && packet.Version is 3 or 4;
        if (reason != ReasonCode.Success) return reason;
        if (packet.HasWill) return ReasonCode.ImplementationSpecificError;
        (cleanStart, askedExpiry, askedKeepAlive) = (packet.CleanStart, packet.Properties.SessionExpiry, packet.KeepAliveSeconds);
        if (packet.Properties.Has(PropertyId.ReceiveMaximum)) connection.ClientReceiveMaximum = packet.Properties.ReceiveMaximum;
        if (packet.Properties.Has(PropertyId.MaximumPacketSize)) connection.ClientMaximumPacketSize = packet.Properties.MaximumPacketSize;
        connection.ClientReceiveMaximum = Math.Min(connection.ClientReceiveMaximum, exchange.Limits.ReceiveMaximum);
        if (!exchange.Access.Authenticates) return exchange.Access.TryIdentify(packet.ClientId, out device) ? Accept() : ReasonCode.ClientIdentifierNotValid;
        if (packet.HasUserNameOrPassword) return ReasonCode.BadUserNameOrPassword;
        if (!packet.Properties.AuthenticationMethod.SequenceEqual(Challenge.Method)) return ReasonCode.BadAuthenticationMethod;
        if (!exchange.Access.TryIdentify(packet.ClientId, out device)) return ReasonCode.ClientIdentifierNotValid;
        return packet.Properties.AuthenticationData.Length == Challenge.NonceSize ? Offer(packet.Properties.AuthenticationData) : ReasonCode.ProtocolError;
    }

    public ReasonCode Authenticate(ReadOnlySpan<byte> body)
    {
        var packet = new AuthPacket();
        var reason = packet.Read(body);
        if (reason != ReasonCode.Success) return reason;
        if (packet.Reason != ReasonCode.ContinueAuthentication || !packet.Properties.AuthenticationMethod.SequenceEqual(Challenge.Method)) return ReasonCode.ProtocolError;
        if (packet.Properties.AuthenticationData.Length != Challenge.SignatureSize) return ReasonCode.ProtocolError;
        return challenge!.IsAnsweredBy(packet.Properties.AuthenticationData, exchange.Access) ? Accept() : ReasonCode.NotAuthorized;
    }

    /// <summary>CONNACK with a reason other than success, in the client's own version. Under the lock.</summary>
    public void WriteRefusal(ReasonCode reason)
    {
        if (isOldMqtt) connection.Output.Write([(byte)PacketType.Connack << 4, 2, 0, 1]);
        else connection.Output.Write([(byte)PacketType.Connack << 4, 3, 0, (byte)reason, 0]);
    }

    ReasonCode Offer(ReadOnlySpan<byte> nonce)
    {
        Span<byte> offer = stackalloc byte[Challenge.OfferSize];
        challenge = Challenge.TryMake(exchange.Box, device, nonce, offer);
        if (challenge is null) return ReasonCode.ServerUnavailable;
        var properties = new SpanWriter(stackalloc byte[256]);
        properties.Property(PropertyId.AuthenticationMethod, Challenge.Method);
        properties.Property(PropertyId.AuthenticationData, offer);
        var writer = new SpanWriter(stackalloc byte[256]);
        writer.Byte((byte)PacketType.Auth << 4);
        writer.VariableInt(1 + SpanWriter.VariableIntLength(properties.Position) + properties.Position);
        writer.Byte((byte)ReasonCode.ContinueAuthentication);
        writer.VariableInt(properties.Position);
        writer.Bytes(properties.Written);
        lock (exchange.Gate)
        {
            connection.Output.Write(writer.Written);
            connection.Batch.Touch(connection);
        }

        return ReasonCode.Success;
    }

    ReasonCode Accept()
    {
        var retention = exchange.Options.Retention();
        lock (exchange.Gate)
        {
            if (connection.Closing) return ReasonCode.Success;
            if (exchange.Wiping) return ReasonCode.ServerUnavailable;

            // Asked again under the lock: a device removed meanwhile finds no way in.
            if (!exchange.Access.IsPaired(device)) return ReasonCode.NotAuthorized;
            var session = TakeOver(out var rate);
            var present = session is not null;
            if (session is null)
            {
                if (exchange.Sessions.Count >= exchange.Limits.Devices) return ReasonCode.QuotaExceeded;
                session = new(device, exchange.Mailbox, rate ?? new PublishRate(exchange.Limits, exchange.Time));
                exchange.Sessions.Add(device, session);
            }

            session.Expiry = Granted(askedExpiry, retention);
            connection.Session = session;
            connection.IsConnected = true;
            var longest = (ushort)exchange.Limits.KeepAlive.TotalSeconds;
            var keepAlive = askedKeepAlive == 0 || askedKeepAlive > longest ? longest : askedKeepAlive;
            connection.KeepAlive = TimeSpan.FromSeconds(keepAlive);
            WriteConnack(present, session.Expiry, keepAlive, retention);
            exchange.Connections.Add(connection);
            session.Attach(connection);
            exchange.Deliver(connection, connection.Batch);
        }

        authenticated();
        return ReasonCode.Success;
    }

    // The device's session, freed from its older connection; null when a new one has to begin.
    Session? TakeOver(out PublishRate? rate)
    {
        rate = null;
        if (!exchange.Sessions.TryGetValue(device, out var session)) return null;
        rate = session.Rate;
        session.Connection?.Close(ReasonCode.SessionTakenOver, connection.Batch);
        if (!exchange.Sessions.ContainsKey(device)) return null;
        if (!cleanStart && exchange.Time.GetElapsedTime(session.AwaySince) <= session.Expiry) return session;
        exchange.End(session);
        return null;
    }

    void WriteConnack(bool present, TimeSpan expiry, ushort keepAlive, TimeSpan retention)
    {
        var limits = exchange.Limits;
        var properties = new SpanWriter(stackalloc byte[MostConnack]);
        properties.Property(PropertyId.SessionExpiryInterval, (uint)expiry.TotalSeconds);
        properties.Property(PropertyId.ReceiveMaximum, limits.ReceiveMaximum);
        properties.Property(PropertyId.MaximumQoS, (byte)1);
        properties.Property(PropertyId.RetainAvailable, (byte)0);
        properties.Property(PropertyId.MaximumPacketSize, (uint)limits.PacketSize.Bytes);
        properties.Property(PropertyId.TopicAliasMaximum, limits.TopicAliases);
        properties.Property(PropertyId.WildcardSubscriptionAvailable, (byte)0);
        properties.Property(PropertyId.SubscriptionIdentifierAvailable, (byte)0);
        properties.Property(PropertyId.SharedSubscriptionAvailable, (byte)0);
        if (keepAlive != askedKeepAlive) properties.Property(PropertyId.ServerKeepAlive, keepAlive);
        if (challenge is not null) properties.Property(PropertyId.AuthenticationMethod, Challenge.Method);
        else properties.Property(PropertyId.AssignedClientIdentifier, Encoding.ASCII.GetBytes(device.ToString()));
        properties.UserProperty("boot"u8, Encoding.ASCII.GetBytes(exchange.Options.BootId));
        properties.UserProperty("retention"u8, Number((long)retention.TotalSeconds));
        properties.UserProperty("time"u8, Number(exchange.Time.GetUtcNow().ToUnixTimeSeconds()));
        var writer = new SpanWriter(stackalloc byte[MostConnack]);
        writer.Byte((byte)PacketType.Connack << 4);
        writer.VariableInt(2 + SpanWriter.VariableIntLength(properties.Position) + properties.Position);
        writer.Byte(present ? (byte)1 : (byte)0);
        writer.Byte((byte)ReasonCode.Success);
        writer.VariableInt(properties.Position);
        writer.Bytes(properties.Written);
        connection.Output.Write(writer.Written);
        connection.Batch.Touch(connection);
    }

    static byte[] Number(long value) => Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture));
}
