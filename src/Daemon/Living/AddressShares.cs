// How many connections one address may hold at once: what nobody has to authenticate for must not be taken by one stranger
// alone. Asked before TLS, so that a connection too many costs nothing (protocol.md, Limits).
using System.Net;
using Messenger.Appliance.Setup.Web;
using Microsoft.AspNetCore.Connections;

namespace Messenger.Appliance.Daemon.Living;

sealed class AddressShares(int most)
{
    readonly Lock counting = new();
    readonly Dictionary<IPAddress, int> held = [];

    public ConnectionDelegate Guard(ConnectionDelegate next) => async connection =>
    {
        var address = RateLimit.Key((connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None);
        if (!TryEnter(address))
        {
            connection.Abort();
            return;
        }

        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            Leave(address);
        }
    };

    bool TryEnter(IPAddress address)
    {
        lock (counting)
        {
            var count = held.GetValueOrDefault(address);
            if (count >= most) return false;
            held[address] = count + 1;
            return true;
        }
    }

    void Leave(IPAddress address)
    {
        lock (counting)
        {
            if (--held[address] == 0) held.Remove(address);
        }
    }
}
