// A buffer of a pool's as one piece of a row, filled from its front.
using System.Buffers;

namespace Messenger.Appliance.Sockets.Pipes;

sealed class Segment : ReadOnlySequenceSegment<byte>
{
    IMemoryOwner<byte>? owner;

    public Memory<byte> Free => owner!.Memory[Memory.Length..];

    public void Begin(IMemoryOwner<byte> buffer)
    {
        owner = buffer;
        RunningIndex = 0;
    }

    public void Fill(int count) => Memory = owner!.Memory[..(Memory.Length + count)];

    public void Append(Segment next)
    {
        Next = next;
        next.RunningIndex = RunningIndex + Memory.Length;
    }

    /// <summary>Gives the buffer back. Afterwards it may begin anew.</summary>
    /// <returns>What stood behind it.</returns>
    public Segment? End()
    {
        owner?.Dispose();
        owner = null;
        Memory = default;
        var behind = (Segment?)Next;
        Next = null;
        return behind;
    }
}
