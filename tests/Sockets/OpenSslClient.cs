// A client that can ask of TLS what .NET's does not let a test ask: new keys, as often as it likes. Blocking, for a thread of
// its own.
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Messenger.Appliance.Sockets.Tests;

sealed unsafe partial class OpenSslClient : IDisposable
{
    const string Ssl = "libssl.so.3";

    readonly nint context = SSL_CTX_new(TLS_client_method());
    readonly nint ssl;
    readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp);

    public OpenSslClient(EndPoint address)
    {
        (socket.NoDelay, socket.ReceiveBufferSize) = (true, 4096);
        socket.Connect(address);
        ssl = SSL_new(context);
        _ = SSL_set_fd(ssl, (int)socket.Handle);
        if (SSL_connect(ssl) != 1) throw new IOException("The handshake failed.");
    }

    /// <summary>New keys for this direction, and asks the other side for new ones too.</summary>
    /// <returns>Whether it could be said.</returns>
    public bool RenewKeys() => SSL_key_update(ssl, 1) == 1 && SSL_do_handshake(ssl) == 1;

    public bool Say(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* from = bytes) return SSL_write(ssl, from, bytes.Length) == bytes.Length;
    }

    public byte[] Hear(int most)
    {
        var heard = new byte[most];
        fixed (byte* to = heard) return heard[..Math.Max(SSL_read(ssl, to, most), 0)];
    }

    /// <summary>Says that nothing more comes, and hears no word.</summary>
    public void SayEnd() => socket.Shutdown(SocketShutdown.Send);

    public void Dispose()
    {
        SSL_free(ssl);
        SSL_CTX_free(context);
        socket.Dispose();
    }

    [LibraryImport(Ssl)]
    private static partial nint TLS_client_method();

    [LibraryImport(Ssl)]
    private static partial nint SSL_CTX_new(nint method);

    [LibraryImport(Ssl)]
    private static partial void SSL_CTX_free(nint context);

    [LibraryImport(Ssl)]
    private static partial nint SSL_new(nint context);

    [LibraryImport(Ssl)]
    private static partial void SSL_free(nint ssl);

    [LibraryImport(Ssl)]
    private static partial int SSL_set_fd(nint ssl, int descriptor);

    [LibraryImport(Ssl)]
    private static partial int SSL_connect(nint ssl);

    [LibraryImport(Ssl)]
    private static partial int SSL_do_handshake(nint ssl);

    [LibraryImport(Ssl)]
    private static partial int SSL_key_update(nint ssl, int kind);

    [LibraryImport(Ssl)]
    private static partial int SSL_read(nint ssl, byte* buffer, int length);

    [LibraryImport(Ssl)]
    private static partial int SSL_write(nint ssl, byte* buffer, int length);
}
