// Random bytes that a message carries, and the search for any piece of them: as they are, or under any WebSocket mask
// (RFC 6455, 5.3), which hides nothing from who finds four bytes beside it.
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Messenger.Appliance.Memory.Tests;

/// <summary>A random payload.</summary>
sealed class Mark(string name, int bytes)
{
    public string Name => name;

    public byte[] Payload { get; } = RandomNumberGenerator.GetBytes(bytes);

    public override string ToString() => name;
}

sealed class MarkIndex
{
    /// <summary>Bytes that a piece must have to be one: chance does not make them.</summary>
    public const int Piece = 16;

    /// <summary>Bytes needed to tell a masked piece.</summary>
    public const int Reach = Piece + Mask;

    const int Mask = 4;

    /// <summary>Pieces begin this far apart in a payload.</summary>
    const int Step = 32;

    readonly Dictionary<ulong, (Mark Mark, ulong Second)> plain = [];
    readonly Dictionary<ulong, (Mark Mark, ulong Second)> masked = [];
    readonly bool[] maybe = new bool[1 << 16];
    readonly bool[] maybeMasked = new bool[1 << 16];

    public MarkIndex(params IEnumerable<Mark> marks)
    {
        Span<byte> differences = stackalloc byte[Piece];
        foreach (var mark in marks)
        {
            for (var at = 0; at + Reach <= mark.Payload.Length; at += Step)
            {
                Add(plain, maybe, mark, mark.Payload.AsSpan(at, Piece));
                for (var i = 0; i < Piece; i++) differences[i] = (byte)(mark.Payload[at + i] ^ mark.Payload[at + i + Mask]);
                Add(masked, maybeMasked, mark, differences);
            }
        }
    }

    /// <summary>Tells each piece. Those that begin in the last <see cref="Reach"/> - 1 bytes are left to the next buffer, unless it is the last.</summary>
    public void Search(ReadOnlySpan<byte> buffer, bool last, Action<int, Mark, bool> found)
    {
        var end = buffer.Length - (last ? Piece : Reach) + 1;
        for (var at = 0; at < end; at++)
        {
            var first = BinaryPrimitives.ReadUInt64LittleEndian(buffer[at..]);
            if (maybe[(ushort)first] && plain.TryGetValue(first, out var piece) && BinaryPrimitives.ReadUInt64LittleEndian(buffer[(at + 8)..]) == piece.Second) found(at, piece.Mark, false);
            if (at + Reach > buffer.Length) continue;
            // The mask repeats after four bytes and falls out of the difference.
            var difference = first ^ BinaryPrimitives.ReadUInt64LittleEndian(buffer[(at + Mask)..]);
            if (!maybeMasked[(ushort)difference] || !masked.TryGetValue(difference, out piece)) continue;
            var rest = BinaryPrimitives.ReadUInt64LittleEndian(buffer[(at + 8)..]) ^ BinaryPrimitives.ReadUInt64LittleEndian(buffer[(at + 8 + Mask)..]);
            // What lies there in plain was told already.
            if (rest == piece.Second && !(maybe[(ushort)first] && plain.ContainsKey(first))) found(at, piece.Mark, true);
        }
    }

    static void Add(Dictionary<ulong, (Mark, ulong)> to, bool[] maybe, Mark mark, ReadOnlySpan<byte> piece)
    {
        var first = BinaryPrimitives.ReadUInt64LittleEndian(piece);
        to[first] = (mark, BinaryPrimitives.ReadUInt64LittleEndian(piece[8..]));
        maybe[(ushort)first] = true;
    }
}
