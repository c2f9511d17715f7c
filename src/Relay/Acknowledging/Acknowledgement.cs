// One client's PUBACK: the phone has the message, so the box lets go of its copy, and with the last copy of the bytes
// (protocol.md, Delivery). An id that is not on its way is ignored: the acknowledgement of a message sent again, perhaps.
using Messenger.Appliance.Mailbox;
using Messenger.Appliance.Relay.Codec;
using Messenger.Appliance.Relay.Connecting;
using Messenger.Appliance.Relay.Routing;
using MQTTnet.Protocol;

namespace Messenger.Appliance.Relay.Acknowledging;

static class Acknowledgement
{
    const byte FirstError = 0x80;

    public static MqttDisconnectReasonCode? Handle(Exchange exchange, Connection connection, ReadOnlySpan<byte> body)
    {
        var packet = new PubackPacket();
        if (packet.Read(body) is { } wrong) return wrong;
        lock (exchange.Gate)
        {
            if (connection.Closing || connection.Session is not { } session) return null;
            if (!session.Window.TryAcknowledge(packet.PacketId, out var message)) return null;
            exchange.Mailbox.End(message, (byte)packet.Reason < FirstError ? Ending.Received : Ending.Dropped);
            exchange.Deliver(connection, connection.Batch);
        }

        return null;
    }
}
