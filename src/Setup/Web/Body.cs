// Reads a request's body up to its limit; more is an answer of its own, not an exception.
using Microsoft.AspNetCore.Http;

namespace Messenger.Appliance.Setup.Web;

static class Body
{
    /// <summary>The largest body that the API takes (protocol.md, Pairing).</summary>
    public const int Most = 4096;

    /// <summary>Null when it is larger than <see cref="Most"/>.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength > Most) return null;
        var buffer = new byte[Most + 1];
        var length = 0;
        while (length < buffer.Length)
        {
            var read = await ReadAsync(context, buffer.AsMemory(length)).ConfigureAwait(false);
            if (read == 0)
            {
                // What answers may write a file: not on the thread that brought the last piece.
                await Task.Yield();
                return buffer.AsMemory(0, length);
            }

            length += read;
        }

        return null;
    }

    static async ValueTask<int> ReadAsync(HttpContext context, Memory<byte> buffer)
    {
        try
        {
            return await context.Request.Body.ReadAsync(buffer, context.RequestAborted).ConfigureAwait(false);
        }
        catch (IOException broken) when (broken is not BadHttpRequestException)
        {
            // A length of a chunk that is no number: Kestrel does not say whose fault that is.
            throw new BadHttpRequestException("The body is no body.", broken);
        }
    }
}
