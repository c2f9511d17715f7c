// Bytes as a socket gives them: in pieces of any size, one after the other.
using System.Buffers;

namespace Messenger.Appliance.Fuzz.Tests;

static class Segments
{
    /// <summary>The same bytes in pieces of so many; in one piece where it is 0.</summary>
    public static ReadOnlySequence<byte> Cut(ReadOnlyMemory<byte> bytes, int size)
    {
        if (size <= 0 || bytes.Length <= size) return new(bytes);
        var first = new Piece(bytes[..size], null);
        var last = first;
        for (var at = size; at < bytes.Length; at += size) last = new(bytes.Slice(at, Math.Min(size, bytes.Length - at)), last);
        return new(first, 0, last, last.Memory.Length);
    }

    sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? before)
        {
            Memory = memory;
            if (before is null) return;
            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}
