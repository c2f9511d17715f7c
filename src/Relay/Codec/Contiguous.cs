// Room for bytes that must lie in one piece though they came in several: on the stack where they fit, else in a rented
// array that is cleared on return. Never used for payloads.
using System.Buffers;

namespace Messenger.Appliance.Relay.Codec;

readonly ref struct Contiguous
{
    readonly byte[]? rented;

    /// <summary>Room for so many bytes, in the caller's stack space if it is enough.</summary>
    public Contiguous(int length, Span<byte> stack)
    {
        rented = length > stack.Length ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span = rented is null ? stack[..length] : rented.AsSpan(0, length);
    }

    /// <summary>Room in a rented array, for MQTTnet, which reads arrays alone.</summary>
    public Contiguous(int length)
    {
        rented = ArrayPool<byte>.Shared.Rent(length);
        Span = rented.AsSpan(0, length);
    }

    public Span<byte> Span { get; }

    public ArraySegment<byte> Segment => new(rented!, 0, Span.Length);

    public void Dispose()
    {
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented, clearArray: true);
    }
}
