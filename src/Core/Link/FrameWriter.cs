// Fields of a frame, one after another: numbers in network order, texts as UTF-8 behind their length. What does not fit
// makes the frame invalid instead of throwing.
using System.Buffers.Binary;
using System.Text;

namespace Messenger.Appliance.Core.Link;

ref struct FrameWriter
{
    readonly Span<byte> frame;
    int length;
    bool overflown;

    public FrameWriter(Span<byte> frame, FrameKind kind)
    {
        this.frame = frame;
        Byte((byte)kind);
    }

    /// <summary>Bytes written; 0 when something did not fit.</summary>
    public readonly int Length => overflown ? 0 : length;

    public void Byte(byte value)
    {
        var at = Take(1);
        if (!at.IsEmpty) at[0] = value;
    }

    public void Int64(long value)
    {
        var at = Take(sizeof(long));
        if (!at.IsEmpty) BinaryPrimitives.WriteInt64BigEndian(at, value);
    }

    /// <summary>At most 65,535 bytes.</summary>
    public void Text(string? value)
    {
        var bytes = value is null ? 0 : Encoding.UTF8.GetByteCount(value);
        overflown |= bytes > ushort.MaxValue;
        var at = Take(sizeof(ushort) + bytes);
        if (at.IsEmpty) return;
        BinaryPrimitives.WriteUInt16BigEndian(at, (ushort)bytes);
        Encoding.UTF8.GetBytes(value, at[sizeof(ushort)..]);
    }

    /// <summary>At most 65,535, behind their length as a text is.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        overflown |= value.Length > ushort.MaxValue;
        var at = Take(sizeof(ushort) + value.Length);
        if (at.IsEmpty) return;
        BinaryPrimitives.WriteUInt16BigEndian(at, (ushort)value.Length);
        value.CopyTo(at[sizeof(ushort)..]);
    }

    Span<byte> Take(int bytes)
    {
        overflown |= bytes > frame.Length - length;
        if (overflown) return [];
        length += bytes;
        return frame.Slice(length - bytes, bytes);
    }
}

ref struct FrameReader(ReadOnlySpan<byte> fields)
{
    ReadOnlySpan<byte> rest = fields;

    /// <summary>False once a field was missing; every read then gives nothing.</summary>
    public bool IsWhole { get; private set; } = true;

    public readonly bool IsAtEnd => IsWhole && rest.IsEmpty;

    public byte Byte() => Take(1) is [var value] ? value : (byte)0;

    public long Int64() => Take(sizeof(long)) is { IsEmpty: false } at ? BinaryPrimitives.ReadInt64BigEndian(at) : 0;

    public string Text() => Encoding.UTF8.GetString(Bytes());

    /// <summary>They lie in the frame.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        var at = Take(sizeof(ushort));
        return at.IsEmpty ? [] : Take(BinaryPrimitives.ReadUInt16BigEndian(at));
    }

    ReadOnlySpan<byte> Take(int bytes)
    {
        IsWhole &= bytes <= rest.Length;
        if (!IsWhole) return [];
        var taken = rest[..bytes];
        rest = rest[bytes..];
        return taken;
    }
}
