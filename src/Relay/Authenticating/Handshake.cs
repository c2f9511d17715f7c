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
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Messenger.Appliance.Relay.Authenticating;

sealed class Handshake(Exchange exchange, Connection connection, Action authenticated)
{
    DeviceId device;
    Challenge? challenge;
    bool isOldMqtt;
    bool cleanStart;
    bool isNameless;
    uint askedExpiry;
    ushort askedKeepAlive;

    public bool IsChallenged => challenge is not null;

    /// <summary>What is granted of an asked Session Expiry Interval.</summary>
    public static TimeSpan Granted(uint seconds, TimeSpan retention) => seconds < retention.TotalSeconds ? TimeSpan.FromSeconds(seconds) : retention;

    /// <summary>Null, or the reason for CONNACK.</summary>
    public MqttConnectReasonCode? Connect(ArraySegment<byte> body)
    {
        if (StrictCheck.Connect(body, out isOldMqtt) is { } wrong) return wrong;
        var packet = RarePackets.Decode<MqttConnectPacket>(MqttControlPacketType.Connect, body);
        (cleanStart, isNameless) = (packet.CleanSession, packet.ClientId.Length == 0);
        (askedExpiry, askedKeepAlive) = (packet.SessionExpiryInterval, packet.KeepAlivePeriod);

        // What the client left out is zero in MQTTnet's model; zero itself did not pass the check.
        connection.ClientReceiveMaximum = packet.ReceiveMaximum == 0 ? exchange.Limits.ReceiveMaximum : Math.Min(packet.ReceiveMaximum, exchange.Limits.ReceiveMaximum);
        if (packet.MaximumPacketSize > 0) connection.ClientMaximumPacketSize = packet.MaximumPacketSize;
        if (!exchange.Access.Authenticates)
        {
            if (packet.AuthenticationMethod is not null) return MqttConnectReasonCode.BadAuthenticationMethod;
            return exchange.Access.TryIdentify(packet.ClientId, out device) ? Accept() : MqttConnectReasonCode.ClientIdentifierNotValid;
        }

        if (packet.Username is not null || packet.Password is not null) return MqttConnectReasonCode.BadUserNameOrPassword;
        if (packet.AuthenticationMethod != Challenge.Method) return MqttConnectReasonCode.BadAuthenticationMethod;
        if (!exchange.Access.TryIdentify(packet.ClientId, out device)) return MqttConnectReasonCode.ClientIdentifierNotValid;
        return packet.AuthenticationData is { Length: Challenge.NonceSize } nonce ? Offer(nonce) : MqttConnectReasonCode.ProtocolError;
    }

    /// <summary>Null, or the reason for CONNACK.</summary>
    public MqttConnectReasonCode? Authenticate(ArraySegment<byte> body)
    {
        if (StrictCheck.Auth(body) is { } wrong) return (MqttConnectReasonCode)wrong;
        var packet = RarePackets.Decode<MqttAuthPacket>(MqttControlPacketType.Auth, body);
        if (packet.ReasonCode != MqttAuthenticateReasonCode.ContinueAuthentication || packet.AuthenticationMethod != Challenge.Method) return MqttConnectReasonCode.ProtocolError;
        if (packet.AuthenticationData is not { Length: Challenge.SignatureSize } signature) return MqttConnectReasonCode.ProtocolError;
        return challenge!.IsAnsweredBy(signature, exchange.Access) ? Accept() : MqttConnectReasonCode.NotAuthorized;
    }

    /// <summary>CONNACK with a reason other than success, in the client's own version. Under the lock.</summary>
    public void WriteRefusal(MqttConnectReasonCode reason)
    {
        if (isOldMqtt)
        {
            connection.Output.Write([MqttBufferWriter.BuildFixedHeader(MqttControlPacketType.ConnAck), 2, 0, (byte)MqttConnectReturnCode.ConnectionRefusedUnacceptableProtocolVersion]);
            return;
        }

        // Where nothing is granted, nothing is said of what is not available either.
        connection.TrySend(new MqttConnAckPacket
        {
            ReasonCode = reason,
            MaximumQoS = MqttQualityOfServiceLevel.ExactlyOnce,
            RetainAvailable = true,
            WildcardSubscriptionAvailable = true,
            SubscriptionIdentifiersAvailable = true,
            SharedSubscriptionAvailable = true,
        });
    }

    MqttConnectReasonCode? Offer(ReadOnlySpan<byte> nonce)
    {
        var offer = new byte[Challenge.OfferSize];
        challenge = Challenge.TryMake(exchange.Box, device, nonce, offer);
        if (challenge is null) return MqttConnectReasonCode.ServerUnavailable;
        lock (exchange.Gate)
        {
            var sent = connection.TrySend(new MqttAuthPacket { ReasonCode = MqttAuthenticateReasonCode.ContinueAuthentication, AuthenticationMethod = Challenge.Method, AuthenticationData = offer });
            return sent ? null : MqttConnectReasonCode.PacketTooLarge;
        }
    }

    MqttConnectReasonCode? Accept()
    {
        var retention = exchange.Options.Retention();
        lock (exchange.Gate)
        {
            if (connection.Closing) return null;
            if (exchange.Wiping) return MqttConnectReasonCode.ServerUnavailable;

            // Asked again under the lock: a device removed meanwhile finds no way in.
            if (!exchange.Access.IsPaired(device)) return MqttConnectReasonCode.NotAuthorized;
            var expiry = Granted(askedExpiry, retention);
            var longest = (ushort)exchange.Limits.KeepAlive.TotalSeconds;
            var keepAlive = askedKeepAlive == 0 || askedKeepAlive > longest ? longest : askedKeepAlive;
            var connack = Connack(expiry, keepAlive);
            if (!Fits(connack)) return MqttConnectReasonCode.PacketTooLarge;
            var session = TakeOver(out var rate);
            var present = session is not null;
            if (session is null)
            {
                if (exchange.Sessions.Count >= exchange.Limits.Devices) return MqttConnectReasonCode.QuotaExceeded;
                session = new(device, exchange.Mailbox, rate ?? new PublishRate(exchange.Limits, exchange.Time));
                exchange.Sessions.Add(device, session);
            }

            session.Expiry = expiry;
            connection.Session = session;
            connection.IsConnected = true;
            connection.KeepAlive = TimeSpan.FromSeconds(keepAlive);
            connack.IsSessionPresent = present;
            connack.UserProperties = Told(session, retention);
            if (!Fits(connack)) connack.UserProperties = null;
            connection.TrySend(connack);
            exchange.Connections.Add(connection);
            session.Attach(connection);
            exchange.Deliver(connection, connection.Batch);
        }

        authenticated();
        return null;
    }

    // The device's session, freed from its older connection; null when a new one has to begin.
    Session? TakeOver(out PublishRate? rate)
    {
        rate = null;
        if (!exchange.Sessions.TryGetValue(device, out var session)) return null;
        rate = session.Rate;
        session.Connection?.Close(MqttDisconnectReasonCode.SessionTakenOver, connection.Batch);
        if (!exchange.Sessions.ContainsKey(device)) return null;
        if (!cleanStart && exchange.Time.GetElapsedTime(session.AwaySince) <= session.Expiry) return session;
        exchange.End(session);
        return null;
    }

    // What is not available is false in a new packet.
    MqttConnAckPacket Connack(TimeSpan expiry, ushort keepAlive) => new()
    {
        SessionExpiryInterval = (uint)expiry.TotalSeconds,
        ReceiveMaximum = exchange.Limits.ReceiveMaximum,
        MaximumQoS = MqttQualityOfServiceLevel.AtLeastOnce,
        MaximumPacketSize = (uint)exchange.Limits.PacketSize.Bytes,
        TopicAliasMaximum = exchange.Limits.TopicAliases,
        ServerKeepAlive = keepAlive == askedKeepAlive ? (ushort)0 : keepAlive,
        AuthenticationMethod = challenge is null ? null : Challenge.Method,
        AssignedClientIdentifier = isNameless ? device.ToString() : null,
    };

    // Left out where they would make CONNACK larger than the client takes (3.2.2.3.10).
    List<MqttUserProperty> Told(Session session, TimeSpan retention) =>
    [
        Property("boot", exchange.Options.BootId),
        Property("retention", Number((long)retention.TotalSeconds)),
        Property("time", Number(exchange.Time.GetUtcNow().ToUnixTimeSeconds())),
        .. session.Missed == 0 ? Array.Empty<MqttUserProperty>() : [Property("missed", Number(session.Missed))],
    ];

    bool Fits(MqttConnAckPacket connack) => exchange.Packets.Encode(connack).Length <= connection.ClientMaximumPacketSize;

    static MqttUserProperty Property(string name, string value) => new(name, (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(value));

    static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
