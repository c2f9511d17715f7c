// Who is paired, as the wire side sees it: it looks devices up, and can neither add nor change one.
namespace Messenger.Appliance.Core;

public interface IDeviceDirectory
{
    /// <summary>Copies the device's Ed25519 public key (32 bytes). False when this device is not paired.</summary>
    bool TryFind(DeviceId device, Span<byte> publicKey, out Rights rights);

    /// <summary>Raised once for each device that lost its place; its connection and session end at once.</summary>
    event Action<DeviceId>? Removed;
}
