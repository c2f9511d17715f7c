// How often one address may ask the API: a bucket of tokens each, refilled on monotonic time. As many addresses as a home
// has; when there are more, the one that was quiet longest is forgotten.
using System.Net;
using System.Net.Sockets;

namespace Messenger.Appliance.Setup.Web;

public sealed class RateLimit(TimeProvider time)
{
    public const int Burst = 30;
    public const double PerSecond = 3;
    const int Addresses = 512;

    readonly Lock counting = new();
    readonly Dictionary<IPAddress, (double Tokens, long At)> buckets = [];

    /// <summary>False when this address has to wait.</summary>
    public bool TryTake(IPAddress? address)
    {
        var key = Key(address ?? IPAddress.None);
        var now = time.GetTimestamp();
        lock (counting)
        {
            if (!buckets.TryGetValue(key, out var bucket))
            {
                if (buckets.Count >= Addresses) ForgetQuietest();
                bucket = (Burst, now);
            }

            var tokens = Math.Min(Burst, bucket.Tokens + (PerSecond * time.GetElapsedTime(bucket.At, now).TotalSeconds));
            var allowed = tokens >= 1;
            buckets[key] = (allowed ? tokens - 1 : tokens, now);
            return allowed;
        }
    }

    void ForgetQuietest()
    {
        var quietest = IPAddress.None;
        var since = long.MaxValue;
        foreach (var (address, bucket) in buckets)
        {
            if (bucket.At >= since) continue;
            (quietest, since) = (address, bucket.At);
        }

        buckets.Remove(quietest);
    }

    /// <summary>What counts as one address: a phone picks its own IPv6 addresses within the home's /64.</summary>
    public static IPAddress Key(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new(bytes);
    }
}
