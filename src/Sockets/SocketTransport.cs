// The sockets under Kestrel (decision 0027): in place of .NET's own, which hold buffers for connections that are silent, and
// go through two pipes and a queue for each read.
using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Messenger.Appliance.Sockets;

public static class SocketTransportHosting
{
    /// <summary>All connections of this server are handled by the loop. Its buffers come from the server's IMemoryPoolFactory.</summary>
    public static IWebHostBuilder UseEventLoop(this IWebHostBuilder server) =>
        server.ConfigureServices(static services => services.Replace(ServiceDescriptor.Singleton<IConnectionListenerFactory, SocketTransport>()));

    /// <summary>Requests are answered beside the loop: they may write a file, and nobody's message waits for that.</summary>
    public static void AnswerBesideEventLoop(this IApplicationBuilder app) => app.Use(static async (context, next) =>
    {
        await Task.Yield();
        await next(context).ConfigureAwait(false);
    });
}

sealed class SocketTransport(IMemoryPoolFactory<byte> pools) : IConnectionListenerFactory
{
    readonly MemoryPool<byte> pool = pools.Create();

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        try
        {
            return new(new SocketListener(SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint), pool));
        }
        catch (System.Net.Sockets.SocketException taken) when (taken.SocketErrorCode == System.Net.Sockets.SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(taken.Message, taken);
        }
    }
}
