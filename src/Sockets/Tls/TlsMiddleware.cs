// TLS straight on the socket (decision 0028). Kestrel's own layer would put two pipes between, and .NET's two more buffers
// and a copy of each.
using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Messenger.Appliance.Sockets.Tls;

public static class TlsMiddleware
{
    /// <summary>What follows speaks through TLS 1.3. A handshake that fails, or takes longer, ends the connection without a word.</summary>
    /// <param name="endpoint">Of a server with <see cref="SocketTransportHosting.UseEventLoop"/>, for the life of the process.</param>
    /// <param name="handshake">How long a handshake may take.</param>
    /// <param name="protocol">Who offers others in ALPN, and not this one, is refused. Null takes any.</param>
    /// <param name="certificate">With its key; asked for each connection.</param>
    public static IConnectionBuilder UseTls(this IConnectionBuilder endpoint, TimeSpan handshake, SslApplicationProtocol? protocol, Func<X509Certificate2> certificate)
    {
        var contexts = new Contexts(protocol);
        endpoint.Use(next => async connection =>
        {
            var plain = (SocketConnection)connection;
            using var session = new TlsSession(contexts.For(certificate()), plain.Wire);
            if (!await TryHandshakeAsync(session, plain.Wire, handshake, connection.ConnectionClosed).ConfigureAwait(false)) return;
            connection.Features.Set<ITlsConnectionFeature>(Secure.Instance);
            connection.Transport = plain.Pipe(session);
            try
            {
                await next(connection).ConfigureAwait(false);
            }
            finally
            {
                await SocketConnection.EndAsync(connection.Transport).ConfigureAwait(false);
                session.End();
            }
        });
        return endpoint;
    }

    /// <exception cref="IOException">The handshake failed, or the connection is lost.</exception>
    internal static async ValueTask HandshakeAsync(TlsSession session, SocketWire socket, CancellationToken cancellation)
    {
        bool isDone;
        do
        {
            isDone = session.TryHandshake();
            while (!TrySendRest(session)) await socket.WaitForRoomAsync(cancellation).ConfigureAwait(false);
            if (!isDone) await socket.WaitForMoreAsync(cancellation).ConfigureAwait(false);
        }
        while (!isDone);
    }

    static bool TrySendRest(TlsSession session)
    {
        var nothing = ReadOnlySequence<byte>.Empty;
        return session.TryWrite(ref nothing);
    }

    static async Task<bool> TryHandshakeAsync(TlsSession session, SocketWire socket, TimeSpan patience, CancellationToken closed)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(closed);
        ending.CancelAfter(patience);
        try
        {
            await HandshakeAsync(session, socket, ending.Token).ConfigureAwait(false);
            Storm.Handshake();
            return true;
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Makes a context where the certificate is another one than before.</summary>
    [SuppressMessage("Reliability", "CA1001", Justification = "An endpoint lives as long as the process.")]
    sealed unsafe class Contexts(SslApplicationProtocol? protocol)
    {
        static bool HasAes => System.Runtime.Intrinsics.X86.Aes.IsSupported || System.Runtime.Intrinsics.Arm.Aes.IsSupported;

        readonly nint alpn = protocol is { } one ? Lasting(one.Protocol.Span) : 0;
        volatile TlsContext? current;

        public TlsContext For(X509Certificate2 certificate) =>
            current is { } kept && ReferenceEquals(kept.Certificate, certificate) ? kept : current = new(certificate, (byte*)alpn, HasAes);

        // As ALPN writes it, where it stays: a connection may ask for it as long as the process lives.
        static nint Lasting(ReadOnlySpan<byte> name)
        {
            var bytes = (byte*)NativeMemory.Alloc((nuint)name.Length + 1);
            bytes[0] = (byte)name.Length;
            name.CopyTo(new(bytes + 1, name.Length));
            return (nint)bytes;
        }
    }

    /// <summary>Tells the HTTP server that this is https; nobody shows a certificate.</summary>
    sealed class Secure : ITlsConnectionFeature
    {
        public static Secure Instance { get; } = new();

        public X509Certificate2? ClientCertificate
        {
            get => null;
            set => throw new NotSupportedException();
        }

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult<X509Certificate2?>(null);
    }
}
