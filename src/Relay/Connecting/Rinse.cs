// The TLS stream and the WebSocket take their buffers from the shared pool and give them back as they are. The pool hands a
// thread what that thread gave back last, so whoever goes on behind them clears it at once (decision 0120). Where .NET goes on
// with another thread, that buffer is missed until the next rinse of the thread that has it.
using System.Buffers;

namespace Messenger.Appliance.Relay.Connecting;

static class Rinse
{
    /// <summary>What SslStream decrypts in.</summary>
    const int TlsBuffer = 32 * 1024;

    /// <summary>What a WebSocket adds to a payload that it copies.</summary>
    const int WebSocketHeader = 14;

    /// <summary>After a read that may have come through TLS.</summary>
    public static void TlsRead() => Clear(TlsBuffer);

    /// <summary>After a WebSocket sent so many bytes.</summary>
    public static void WebSocketSend(int bytes) => Clear(bytes + WebSocketHeader);

    static void Clear(int bytes) => ArrayPool<byte>.Shared.Return(ArrayPool<byte>.Shared.Rent(bytes), clearArray: true);
}
