// The TLS stream and the WebSocket take their buffers from the shared pool and give them back as they are. The pool hands a
// thread what that thread gave back last, so whoever goes on behind them clears it at once (decision 0120); and all of it
// happens on one thread (decision 0027).
using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Messenger.Appliance.Relay.Connecting;

static class Rinse
{
    /// <summary>What SslStream decrypts in.</summary>
    const int TlsBuffer = 32 * 1024;

    /// <summary>What a WebSocket adds to a payload that it copies.</summary>
    const int WebSocketHeader = 14;

    /// <summary>As deep as a read, a copy or a send goes, with room.</summary>
    const int StackBytes = 16 * 1024;

    /// <summary>After reads that may have come through TLS, and what was done with them: before the next wait, and at the end.</summary>
    public static void AfterReads()
    {
        Clear(TlsBuffer);
        Stack();
    }

    /// <summary>After a WebSocket read, on the same thread.</summary>
    public static void WebSocketRead() => Clear(TlsBuffer);

    /// <summary>After a WebSocket sent so many bytes.</summary>
    public static void WebSocketSend(int bytes) => Clear(bytes + WebSocketHeader);

    /// <summary>What calls that have returned left on this thread's stack: a copy passes through registers, and those are saved there when the system interrupts.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    public static void Stack()
    {
        Span<byte> below = stackalloc byte[StackBytes];
        CryptographicOperations.ZeroMemory(below);
    }

    static void Clear(int bytes) => ArrayPool<byte>.Shared.Return(ArrayPool<byte>.Shared.Rent(bytes), clearArray: true);
}
