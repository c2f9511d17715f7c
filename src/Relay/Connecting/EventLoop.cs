// Everything that comes from a socket is handled on one thread, from the wait for it to the answer (decision 0027): .NET's
// sockets would hand each piece to a pool of threads, which costs more than relaying it, and leaves buffers with the threads.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Messenger.Appliance.Relay.Connecting;

public static class EventLoop
{
    /// <summary>To be called before the first socket is opened: .NET takes this from the environment, once.</summary>
    public static void Prepare()
    {
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "1");
    }

    /// <summary>For the server whose endpoints are the relay's.</summary>
    public static void UseEventLoop(this IWebHostBuilder server)
    {
        Prepare();
        server.UseSockets(static sockets =>
        {
            sockets.UnsafePreferInlineScheduling = true;
            sockets.WaitForDataBeforeAllocatingBuffer = false;
        });
    }

    /// <summary>Requests are answered beside the loop: they may write a file, and nobody's message waits for that.</summary>
    public static void AnswerBesideEventLoop(this IApplicationBuilder app) => app.Use(static async (context, next) =>
    {
        await Task.Yield();
        await next(context).ConfigureAwait(false);
    });
}
