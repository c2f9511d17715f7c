// MQTT's data types (1.5) out of a span, strictly: shortest variable byte integers, well-formed UTF-8 without U+0000, no
// read past the end. A wrong byte makes everything after it empty and Malformed true, so a packet is judged once.
using System.Buffers.Binary;
using System.Text.Unicode;

namespace Messenger.Appliance.Relay.Codec;

ref struct SpanReader(ReadOnlySpan<byte> bytes)
{
    readonly ReadOnlySpan<byte> bytes = bytes;

    public bool Malformed { get; private set; }

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    public readonly int Left => Malformed ? 0 : bytes.Length - Position;

    public byte Byte()
    {
        var taken = Bytes(1);
        return taken.IsEmpty ? (byte)0 : taken[0];
    }

    public ushort UInt16()
    {
        var taken = Bytes(2);
        return taken.IsEmpty ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(taken);
    }

    public uint UInt32()
    {
        var taken = Bytes(4);
        return taken.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32BigEndian(taken);
    }

    public int VariableInt()
    {
        var value = 0;
        for (var shift = 0; shift <= 21; shift += 7)
        {
            var next = Byte();
            value |= (next & 0x7F) << shift;
            if ((next & 0x80) != 0) continue;
            if (next == 0 && shift > 0) Malformed = true;
            return value;
        }

        Malformed = true;
        return 0;
    }

    public ReadOnlySpan<byte> Binary() => Bytes(UInt16());

    public ReadOnlySpan<byte> Text()
    {
        var text = Bytes(UInt16());
        if (Utf8.IsValid(text) && !text.Contains((byte)0)) return text;
        Malformed = true;
        return default;
    }

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count > Left)
        {
            Malformed = true;
            return default;
        }

        var taken = bytes.Slice(Position, count);
        Position += count;
        return taken;
    }
}
