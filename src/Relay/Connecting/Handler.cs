// Hands each packet of one connection to its step, in the order MQTT allows: CONNECT, AUTH, then the rest. Anything else is
// refused with its reason before its body is even read.
using System.Buffers;
using Messenger.Appliance.Relay.Acknowledging;
using Messenger.Appliance.Relay.Authenticating;
using Messenger.Appliance.Relay.Codec;
using Messenger.Appliance.Relay.Publishing;
using Messenger.Appliance.Relay.Routing;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Messenger.Appliance.Relay.Connecting;

sealed class Handler(Exchange exchange, Connection connection, Action authenticated)
{
    /// <summary>Packets without payload: a SUBSCRIBE with every topic that a device may have fits several times.</summary>
    const int MostControl = 64 * 1024;

    const int Scratch = 512;

    readonly Handshake handshake = new(exchange, connection, authenticated);
    readonly Publisher publisher = new(exchange, connection);
    readonly Subscriber subscriber = new(exchange, connection);
    bool isMqtt;

    /// <summary>Judges a packet by its frame, before its body is there: null, or the reason that ends the connection.</summary>
    public MqttDisconnectReasonCode? Check(in Frame frame, long most)
    {
        if (connection.IsConnected)
        {
            if (frame.Type is not (MqttControlPacketType.Publish or MqttControlPacketType.PubAck or MqttControlPacketType.Subscribe or MqttControlPacketType.Unsubscribe
                or MqttControlPacketType.PingReq or MqttControlPacketType.Disconnect)) return MqttDisconnectReasonCode.ProtocolError;
            if (frame.Type == MqttControlPacketType.Publish) return frame.Length > most ? MqttDisconnectReasonCode.PacketTooLarge : Publisher.Check(frame.Flags);
            if (frame.Type == MqttControlPacketType.PingReq && frame.BodyLength > 0) return MqttDisconnectReasonCode.MalformedPacket;
            return frame.Length > Math.Min(most, MostControl) ? MqttDisconnectReasonCode.PacketTooLarge : null;
        }

        var isLeaving = handshake.IsChallenged && frame.Type == MqttControlPacketType.Disconnect;
        if (!isLeaving && frame.Type != (handshake.IsChallenged ? MqttControlPacketType.Auth : MqttControlPacketType.Connect)) return MqttDisconnectReasonCode.ProtocolError;
        isMqtt = true;
        return frame.Length > most ? MqttDisconnectReasonCode.PacketTooLarge : null;
    }

    public void Handle(in Frame frame, in ReadOnlySequence<byte> body)
    {
        if (connection.Told && frame.Type != MqttControlPacketType.Disconnect) return;
        switch (frame.Type)
        {
            case MqttControlPacketType.Publish:
                Judge(publisher.Handle(frame.Flags, body));
                break;
            case MqttControlPacketType.PubAck:
                Acknowledge(body);
                break;
            case MqttControlPacketType.PingReq:
                lock (exchange.Gate) connection.TrySend(MqttPingRespPacket.Instance);
                break;
            default:
                using (var copy = new Contiguous(frame.BodyLength))
                {
                    body.CopyTo(copy.Span);
                    HandleRare(frame.Type, copy.Segment);
                }

                break;
        }
    }

    /// <summary>Ends the connection with what MQTT has for it at this point: CONNACK, DISCONNECT, or just the end.</summary>
    public void Refuse(MqttDisconnectReasonCode reason)
    {
        if (!connection.IsConnected)
        {
            // Both enumerations are over the one number space of 2.4.
            Refuse((MqttConnectReasonCode)reason);
            return;
        }

        lock (exchange.Gate) connection.Close(reason, connection.Batch);
    }

    void Refuse(MqttConnectReasonCode reason)
    {
        lock (exchange.Gate)
        {
            if (!connection.Closing && isMqtt) handshake.WriteRefusal(reason);
            connection.Close(null, connection.Batch);
        }
    }

    void HandleRare(MqttControlPacketType type, ArraySegment<byte> body)
    {
        switch (type)
        {
            case MqttControlPacketType.Connect:
                Judge(handshake.Connect(body));
                break;
            case MqttControlPacketType.Auth:
                Judge(handshake.Authenticate(body));
                break;
            case MqttControlPacketType.Subscribe:
                Judge(subscriber.Subscribe(body));
                break;
            case MqttControlPacketType.Unsubscribe:
                Judge(subscriber.Unsubscribe(body));
                break;
            default:
                Judge(Disconnect(body));
                break;
        }
    }

    void Acknowledge(in ReadOnlySequence<byte> body)
    {
        if (body.IsSingleSegment)
        {
            Judge(Acknowledgement.Handle(exchange, connection, body.FirstSpan));
            return;
        }

        using var copy = new Contiguous((int)body.Length, stackalloc byte[Scratch]);
        body.CopyTo(copy.Span);
        Judge(Acknowledgement.Handle(exchange, connection, copy.Span));
    }

    void Judge(MqttDisconnectReasonCode? wrong)
    {
        if (wrong is { } reason) Refuse(reason);
    }

    void Judge(MqttConnectReasonCode? wrong)
    {
        if (wrong is { } reason) Refuse(reason);
    }

    MqttDisconnectReasonCode? Disconnect(ArraySegment<byte> body)
    {
        if (StrictCheck.Disconnect(body, out var hasSessionExpiry) is { } wrong) return wrong;
        var packet = RarePackets.Decode<MqttDisconnectPacket>(MqttControlPacketType.Disconnect, body);
        lock (exchange.Gate)
        {
            if (hasSessionExpiry && connection.Session is { } session && session.Connection == connection)
            {
                // A session that was to end with its connection cannot be kept after all (3.14.2.2.2).
                if (session.Expiry == TimeSpan.Zero && packet.SessionExpiryInterval != 0) return MqttDisconnectReasonCode.ProtocolError;
                session.Expiry = Handshake.Granted(packet.SessionExpiryInterval, exchange.Options.Retention());
            }

            if (connection.Told && !connection.Closing && packet.ReasonCode == MqttDisconnectReasonCode.NormalDisconnection) exchange.Erased++;
            connection.Close(null, connection.Batch);
        }

        return null;
    }
}
