// TLS straight on the socket. Kestrel's own layer would put two pipes between, and with them two copies and two buffers.
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Messenger.Appliance.Sockets;

public static class TlsMiddleware
{
    /// <summary>What follows speaks through TLS. A handshake that fails, or takes longer, ends the connection without a word.</summary>
    /// <param name="endpoint">Of a server with <see cref="SocketTransportHosting.UseEventLoop"/>.</param>
    /// <param name="handshake">How long a handshake may take.</param>
    /// <param name="options">Asked for each connection.</param>
    public static IConnectionBuilder UseTls(this IConnectionBuilder endpoint, TimeSpan handshake, Func<SslServerAuthenticationOptions> options)
    {
        endpoint.Use(next => async connection =>
        {
            var plain = (SocketConnection)connection;
            // Nobody else closes the stream: the connection does.
            var secure = new SslStream(plain.Stream, leaveInnerStreamOpen: true);
            await using (secure.ConfigureAwait(false))
            {
                if (!await TryHandshakeAsync(secure, options(), handshake, connection.ConnectionClosed).ConfigureAwait(false)) return;
                connection.Features.Set<ITlsConnectionFeature>(Secure.Instance);
                connection.Transport = plain.Pipe(secure);
                try
                {
                    await next(connection).ConfigureAwait(false);
                }
                finally
                {
                    await SocketConnection.EndAsync(connection.Transport).ConfigureAwait(false);
                }
            }
        });
        return endpoint;
    }

    static async Task<bool> TryHandshakeAsync(SslStream secure, SslServerAuthenticationOptions options, TimeSpan patience, CancellationToken closed)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(closed);
        ending.CancelAfter(patience);
        try
        {
            await secure.AuthenticateAsServerAsync(options, ending.Token).ConfigureAwait(false);
            Storm.Handshake();
            return true;
        }
        catch (Exception fault) when (fault is IOException or AuthenticationException or OperationCanceledException)
        {
            return false;
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
