// Writes a session's next messages to its client: PUBLISH with the time that is left to live, within the client's Receive
// Maximum and Maximum Packet Size (protocol.md, Delivery; MQTT 5, 3.3). No allocation.
using System.Runtime.CompilerServices;
using Messenger.Appliance.Mailbox;
using Messenger.Appliance.Relay.Codec;
using Messenger.Appliance.Relay.Connecting;
using Messenger.Appliance.Relay.Routing;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Messenger.Appliance.Relay.Delivering;

static class Delivery
{
    const int ExpiryProperty = 1 + sizeof(uint);

    /// <summary>First byte, length, topic, packet id, property length, expiry; without the topic's name.</summary>
    const int MostHeader = 1 + 4 + 2 + 2 + 4 + ExpiryProperty;

    /// <summary>False when the connection cannot go on: a message ended in the middle of its packet.</summary>
    public static bool Pump(Exchange exchange, Connection connection)
    {
        var output = connection.Output;
        if (!output.Continue(fillWithZeros: exchange.Mailbox.IsWiped)) return false;
        if (connection.Session is not { } session || session.Connection != connection || connection.Closing) return true;
        while (output.CanWrite && !output.InMiddleOfPacket)
        {
            ref var entry = ref session.Window.NextToSend(connection.ClientReceiveMaximum);
            if (Unsafe.IsNullRef(ref entry))
            {
                var before = session.Window.Count;
                session.Refill();
                if (session.Window.Count == before) return true;
                continue;
            }

            if (!exchange.Mailbox.TryView(entry.Handle, out var view)) session.Window.Passed(written: false);
            else Write(exchange, connection, session, entry, view);
        }

        return true;
    }

    static void Write(Exchange exchange, Connection connection, Session session, in WindowEntry entry, in MessageView view)
    {
        var topic = exchange.Topics.OfMessage(entry.Handle.Index).Name;
        var atLeastOnce = entry.PacketId != 0;
        var properties = ExpiryProperty + view.PropertiesLength;
        var length = 2 + topic.Length + (atLeastOnce ? 2 : 0) + MqttBufferWriter.GetVariableByteIntegerSize((uint)properties) + properties + view.PayloadLength;
        if (1 + MqttBufferWriter.GetVariableByteIntegerSize((uint)length) + (long)length > connection.ClientMaximumPacketSize)
        {
            // Too large for this client: as if it had been sent (3.1.2.11.4).
            exchange.Mailbox.End(entry.Handle, atLeastOnce ? Ending.Dropped : Ending.Done);
            session.Window.Passed(written: false);
            return;
        }

        var writer = new SpanWriter(stackalloc byte[MostHeader + topic.Length]);
        writer.Byte(MqttBufferWriter.BuildFixedHeader(MqttControlPacketType.Publish, (byte)((entry.Duplicate ? 8 : 0) | (atLeastOnce ? 2 : 0))));
        writer.VariableInt(length);
        writer.Prefixed(topic);
        if (atLeastOnce) writer.UInt16(entry.PacketId);
        writer.VariableInt(properties);
        writer.Property(MqttPropertyId.MessageExpiryInterval, view.SecondsLeft);
        var handle = entry.Handle;
        session.Window.Passed(written: true);
        connection.Output.Write(writer.Written, handle, view.PropertiesLength + view.PayloadLength, endsWhenWritten: !atLeastOnce);
    }
}
