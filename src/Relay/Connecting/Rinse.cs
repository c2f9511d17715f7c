// A WebSocket takes the buffer that it sends from out of the shared pool and gives it back as it is. The pool hands a thread
// what that thread gave back last, so whoever goes on behind it clears it at once (decision 0120); and all of it happens on
// one thread (decision 0027).
using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Messenger.Appliance.Relay.Connecting;

static class Rinse
{
    /// <summary>What a WebSocket adds to a payload that it copies.</summary>
    const int WebSocketHeader = 14;

    /// <summary>As deep as a read, a copy or a send goes, with room.</summary>
    const int StackBytes = 16 * 1024;

    /// <summary>After a WebSocket sent so many bytes.</summary>
    public static void WebSocketSend(int bytes) =>
        ArrayPool<byte>.Shared.Return(ArrayPool<byte>.Shared.Rent(bytes + WebSocketHeader), clearArray: true);

    /// <summary>After reads and what was done with them: before the next wait, and at the end. What calls that have returned left on this thread's stack: a copy passes through registers, and those are saved there when the system interrupts.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    public static void Stack()
    {
        Span<byte> below = stackalloc byte[StackBytes];
        CryptographicOperations.ZeroMemory(below);
    }
}
