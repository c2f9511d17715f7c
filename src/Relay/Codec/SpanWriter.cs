// MQTT's data types (1.5) into a span that is known to be large enough.
using System.Buffers.Binary;
using MQTTnet.Protocol;

namespace Messenger.Appliance.Relay.Codec;

ref struct SpanWriter(Span<byte> destination)
{
    readonly Span<byte> destination = destination;

    public int Position { get; private set; }

    public readonly ReadOnlySpan<byte> Written => destination[..Position];

    public void Byte(byte value) => destination[Position++] = value;

    public void UInt16(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination[Position..], (ushort)value);
        Position += 2;
    }

    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination[Position..], value);
        Position += 4;
    }

    public void VariableInt(int value)
    {
        for (; value > 0x7F; value >>= 7) Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(destination[Position..]);
        Position += bytes.Length;
    }

    /// <summary>A UTF-8 string or binary data, with its length before it.</summary>
    public void Prefixed(ReadOnlySpan<byte> bytes)
    {
        UInt16(bytes.Length);
        Bytes(bytes);
    }

    public void Property(MqttPropertyId id, uint value)
    {
        Byte((byte)id);
        UInt32(value);
    }
}
