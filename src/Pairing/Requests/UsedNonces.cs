// The nonces that good requests have used, as long as they could be used again. Only a paired device's valid signature gets
// here, and each device has room for so many: what is remembered is bounded.
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Pairing;

enum NonceUse
{
    First,
    Again,
    TooMany,
}

sealed class UsedNonces(TimeProvider time)
{
    readonly Lock gate = new();
    readonly Dictionary<DeviceId, Queue<(UInt128 Nonce, long At)>> byDevice = [];

    /// <param name="device">Paired, and its signature was good.</param>
    /// <param name="nonce">The nonce's MAC, which differs between any two.</param>
    public NonceUse Use(DeviceId device, UInt128 nonce)
    {
        lock (gate)
        {
            if (!byDevice.TryGetValue(device, out var used)) byDevice[device] = used = new();
            while (used.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) >= Limits.RequestNonce) used.Dequeue();
            foreach (var (known, _) in used)
            {
                if (known == nonce) return NonceUse.Again;
            }

            if (used.Count >= Limits.RequestsPerNonceLife) return NonceUse.TooMany;
            used.Enqueue((nonce, time.GetTimestamp()));
            return NonceUse.First;
        }
    }

    public void Forget(DeviceId device)
    {
        lock (gate) byDevice.Remove(device);
    }
}
