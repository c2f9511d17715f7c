// Hands each packet of one connection to its step, in the order MQTT allows: CONNECT, AUTH, then the rest. Anything else is
// refused with its reason before its body is even read.
using System.Buffers;
using Messenger.Appliance.Relay.Acknowledging;
using Messenger.Appliance.Relay.Authenticating;
using Messenger.Appliance.Relay.Codec;
using Messenger.Appliance.Relay.Publishing;
using Messenger.Appliance.Relay.Routing;

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

    /// <summary>Judges a packet by its frame, before its body is there.</summary>
    public ReasonCode Check(in Frame frame, long most)
    {
        if (connection.IsConnected)
        {
            if (frame.Type is not (PacketType.Publish or PacketType.Puback or PacketType.Subscribe or PacketType.Unsubscribe or PacketType.Pingreq or PacketType.Disconnect)) return ReasonCode.ProtocolError;
            if (frame.Type == PacketType.Publish) return frame.Length > most ? ReasonCode.PacketTooLarge : Publisher.Check(frame.Flags);
            if (frame.Type is PacketType.Pingreq && frame.BodyLength > 0) return ReasonCode.MalformedPacket;
            return frame.Length > Math.Min(most, MostControl) ? ReasonCode.PacketTooLarge : ReasonCode.Success;
        }

        if (frame.Type != (handshake.IsChallenged ? PacketType.Auth : PacketType.Connect)) return ReasonCode.ProtocolError;
        isMqtt = true;
        return frame.Length > most ? ReasonCode.PacketTooLarge : ReasonCode.Success;
    }

    public void Handle(in Frame frame, in ReadOnlySequence<byte> body)
    {
        if (frame.Type == PacketType.Publish)
        {
            Judge(publisher.Handle(frame.Flags, body));
            return;
        }

        if (body.IsSingleSegment)
        {
            Handle(frame.Type, body.FirstSpan);
            return;
        }

        using var copy = new Contiguous(frame.BodyLength, stackalloc byte[Scratch]);
        body.CopyTo(copy.Span);
        Handle(frame.Type, copy.Span);
    }

    void Handle(PacketType type, ReadOnlySpan<byte> bytes)
    {
        Judge(type switch
        {
            PacketType.Connect => handshake.Connect(bytes),
            PacketType.Auth => handshake.Authenticate(bytes),
            PacketType.Puback => Acknowledgement.Handle(exchange, connection, bytes),
            PacketType.Subscribe => subscriber.Subscribe(bytes),
            PacketType.Unsubscribe => subscriber.Unsubscribe(bytes),
            PacketType.Pingreq => Pong(),
            _ => Disconnect(bytes),
        });
    }

    /// <summary>Ends the connection with what MQTT has for it at this point: CONNACK, DISCONNECT, or just the end.</summary>
    public void Refuse(ReasonCode reason)
    {
        lock (exchange.Gate)
        {
            if (!connection.IsConnected && !connection.Closing && isMqtt) handshake.WriteRefusal(reason);
            connection.Close(reason, connection.Batch);
        }
    }

    void Judge(ReasonCode reason)
    {
        if (reason != ReasonCode.Success) Refuse(reason);
    }

    ReasonCode Pong()
    {
        lock (exchange.Gate)
        {
            connection.Output.Write([(byte)PacketType.Pingresp << 4, 0]);
            connection.Batch.Touch(connection);
        }

        return ReasonCode.Success;
    }

    ReasonCode Disconnect(ReadOnlySpan<byte> body)
    {
        var packet = new DisconnectPacket();
        var reason = packet.Read(body);
        if (reason != ReasonCode.Success) return reason;
        lock (exchange.Gate)
        {
            if (connection.Session is { } session && session.Connection == connection && packet.Properties.Has(PropertyId.SessionExpiryInterval))
            {
                // A session that was to end with its connection cannot be kept after all (3.14.2.2.2).
                if (session.Expiry == TimeSpan.Zero && packet.Properties.SessionExpiry != 0) return ReasonCode.ProtocolError;
                session.Expiry = Handshake.Granted(packet.Properties.SessionExpiry, exchange.Options.Retention());
            }

            connection.Close(ReasonCode.Success, connection.Batch);
        }

        return ReasonCode.Success;
    }
}
