// The few MQTT 5 packets that the load consists of, written by hand so that they cost next to nothing.
using System.Buffers.Binary;
using System.Text;

namespace Messenger.Appliance.Benchmarks.Tests.Load;

static class Wire
{
    /// <summary>CONNECT with a session that outlives the connection, and a receive maximum that is no brake.</summary>
    public static byte[] Connect(string clientId, bool clean) =>
        Packet(0x10, [0, 4, .. "MQTT"u8, 5, (byte)(clean ? 2 : 0), 0, 60, 8, 0x11, 0, 0, 0x0E, 0x10, 0x21, 0xFF, 0xFF, .. Text(clientId)]);

    /// <summary>SUBSCRIBE at QoS 1.</summary>
    public static byte[] Subscribe(string topic) => Packet(0x82, [0, 1, 0, .. Text(topic), 1]);

    /// <summary>PUBLISH at QoS 1 with a packet id still to be set at <paramref name="idAt"/> and a payload of that size at <paramref name="payloadAt"/>.</summary>
    public static byte[] Publish(string topic, int size, out int idAt, out int payloadAt)
    {
        var packet = Packet(0x32, [.. Text(topic), 0, 0, 0, .. new byte[size]]);
        payloadAt = packet.Length - size;
        idAt = payloadAt - 3;
        return packet;
    }

    /// <summary>Whole length of the packet at the start of these bytes, or 0 while it is not all there.</summary>
    public static int Length(ReadOnlySpan<byte> bytes, out int header)
    {
        header = 0;
        var length = 0;
        for (var i = 1; i < Math.Min(bytes.Length, 5); i++)
        {
            length |= (bytes[i] & 0x7F) << (7 * (i - 1));
            if ((bytes[i] & 0x80) != 0) continue;
            header = i + 1;
            return header + length <= bytes.Length ? header + length : 0;
        }

        return 0;
    }

    /// <summary>Packet id and where the payload begins, of a PUBLISH at QoS 1.</summary>
    public static ushort Id(ReadOnlySpan<byte> packet, int header, out int payloadAt)
    {
        var at = header + 2 + BinaryPrimitives.ReadUInt16BigEndian(packet[header..]);
        var id = BinaryPrimitives.ReadUInt16BigEndian(packet[at..]);
        at += 2;
        var properties = 0;
        for (var shift = 0; ; shift += 7)
        {
            properties |= (packet[at] & 0x7F) << shift;
            if ((packet[at++] & 0x80) == 0) break;
        }

        payloadAt = at + properties;
        return id;
    }

    static byte[] Packet(byte first, ReadOnlySpan<byte> body)
    {
        Span<byte> length = stackalloc byte[4];
        var digits = 0;
        for (var rest = body.Length; ; rest >>= 7)
        {
            length[digits++] = (byte)(rest > 0x7F ? rest & 0x7F | 0x80 : rest);
            if (rest <= 0x7F) break;
        }

        return [first, .. length[..digits], .. body];
    }

    static byte[] Text(string text) => [(byte)(text.Length >> 8), (byte)text.Length, .. Encoding.UTF8.GetBytes(text)];
}
