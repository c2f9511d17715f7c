// The one text and byte form of every 128-bit id: big-endian bytes, base64url without padding, 22 characters, and only
// the canonical spelling (the four unused bits of the last character are zero), so that one id has one topic.
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace Messenger.Appliance.Core;

static class Id128
{
    public const int TextLength = 22;
    public const int ByteLength = 16;

    public static UInt128 Read(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt128BigEndian(bytes[..ByteLength]);

    public static void Write(UInt128 value, Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, value);

    public static string Format(UInt128 value)
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        Write(value, bytes);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryParse(ReadOnlySpan<char> text, out UInt128 value)
    {
        Span<byte> utf8 = stackalloc byte[TextLength];
        value = default;
        return text.Length == TextLength && Ascii.FromUtf16(text, utf8, out _) == System.Buffers.OperationStatus.Done && TryParse(utf8, out value);
    }

    public static bool TryParse(ReadOnlySpan<byte> text, out UInt128 value)
    {
        value = default;
        if (text.Length != TextLength || text.ContainsAny(" \t\r\n="u8)) return false;
        Span<byte> bytes = stackalloc byte[ByteLength + 2];
        if (Base64Url.DecodeFromUtf8(text, bytes, out _, out var written) != System.Buffers.OperationStatus.Done || written != ByteLength) return false;
        Span<byte> canonical = stackalloc byte[TextLength];
        Base64Url.EncodeToUtf8(bytes[..ByteLength], canonical);
        if (!text.SequenceEqual(canonical)) return false;
        value = Read(bytes);
        return true;
    }
}
