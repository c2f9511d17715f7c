// MQTT 5 packets as bytes, written and read here independently of the relay's codec, so that neither hides the other's
// mistakes.
using System.Buffers.Binary;
using System.Text;

namespace Messenger.Appliance.Relay.Tests.Kit;

static class Wire
{
    public static byte[] Packet(int first, params byte[] body) => [(byte)first, .. VariableInt(body.Length), .. body];

    public static byte[] Connect(string clientId, byte[]? properties = null, bool cleanStart = true, ushort keepAlive = 60, byte flags = 0, byte[]? after = null) =>
        Packet(0x10, [.. Text("MQTT"), 5, (byte)(flags | (cleanStart ? 2 : 0)), .. UInt16(keepAlive), .. Properties(properties), .. Text(clientId), .. after ?? []]);

    public static byte[] Publish(string topic, byte[] payload, int qos = 1, ushort id = 1, byte[]? properties = null, int flags = 0) =>
        Packet(0x30 | (qos << 1) | flags, [.. Text(topic), .. qos > 0 ? UInt16(id) : [], .. Properties(properties), .. payload]);

    public static byte[] Puback(ushort id, params byte[] rest) => Packet(0x40, [.. UInt16(id), .. rest]);

    public static byte[] Subscribe(ushort id, params (string Filter, int Options)[] filters) =>
        Packet(0x82, [.. UInt16(id), 0, .. filters.SelectMany(filter => (byte[])[.. Text(filter.Filter), (byte)filter.Options])]);

    public static byte[] Unsubscribe(ushort id, params string[] filters) => Packet(0xA2, [.. UInt16(id), 0, .. filters.SelectMany(Text)]);

    public static byte[] Disconnect(byte reason = 0, byte[]? properties = null) => Packet(0xE0, [reason, .. Properties(properties)]);

    public static byte[] Auth(byte reason, byte[] properties) => Packet(0xF0, [reason, .. Properties(properties)]);

    public static byte[] Ping => [0xC0, 0];

    public static byte[] Properties(byte[]? properties) => properties is null ? [0] : [.. VariableInt(properties.Length), .. properties];

    public static byte[] Text(string text) => Binary(Encoding.UTF8.GetBytes(text));

    public static byte[] Binary(byte[] bytes) => [.. UInt16((ushort)bytes.Length), .. bytes];

    public static byte[] UInt16(ushort value) => [(byte)(value >> 8), (byte)value];

    public static byte[] UInt32(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    public static byte[] Expiry(uint seconds) => [0x02, .. UInt32(seconds)];

    public static byte[] SessionExpiry(uint seconds) => [0x11, .. UInt32(seconds)];

    /// <summary>Maximum Packet Size.</summary>
    public static byte[] MostPacket(uint bytes) => [0x27, .. UInt32(bytes)];

    public static byte[] VariableInt(int value)
    {
        var bytes = new List<byte>();
        for (; value > 0x7F; value >>= 7) bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }
}

/// <summary>A packet from the relay: first byte and body.</summary>
sealed record Received(byte First, byte[] Body)
{
    public int Type => First >> 4;

    public bool Duplicate => (First & 8) != 0;

    public int QoS => (First >> 1) & 3;

    public string Topic => Encoding.UTF8.GetString(Body, 2, TopicLength);

    public ushort PacketId => BinaryPrimitives.ReadUInt16BigEndian(Type == 3 ? Body.AsSpan(2 + TopicLength) : Body);

    /// <summary>CONNACK, PUBACK and DISCONNECT; for SUBACK the first code.</summary>
    public byte Reason => Type switch
    {
        2 => Body[1],
        4 => Body.Length > 2 ? Body[2] : (byte)0,
        9 or 11 => Body[3],
        _ => Body[0],
    };

    /// <summary>The codes of SUBACK and UNSUBACK.</summary>
    public byte[] Codes => Body[3..];

    public bool SessionPresent => Body[0] == 1;

    public byte[] Properties
    {
        get
        {
            var start = Type switch { 2 => 2, 3 => 2 + TopicLength + (QoS > 0 ? 2 : 0), _ => 1 };
            var (length, size) = VariableInt(start);
            return Body[(start + size)..(start + size + length)];
        }
    }

    public byte[] Payload
    {
        get
        {
            var start = 2 + TopicLength + (QoS > 0 ? 2 : 0);
            var (length, size) = VariableInt(start);
            return Body[(start + size + length)..];
        }
    }

    /// <summary>The first property with this id that has four bytes; PUBLISH carries the expiry first.</summary>
    public uint Expiry => Properties[0] == 2 ? BinaryPrimitives.ReadUInt32BigEndian(Properties.AsSpan(1)) : throw new InvalidDataException("no expiry");

    int TopicLength => BinaryPrimitives.ReadUInt16BigEndian(Body);

    (int Value, int Size) VariableInt(int at)
    {
        var value = 0;
        for (var i = 0; ; i++)
        {
            value |= (Body[at + i] & 0x7F) << (7 * i);
            if (Body[at + i] < 0x80) return (value, i + 1);
        }
    }
}
