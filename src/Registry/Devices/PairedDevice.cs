// A paired phone as the box knows it: key, rights, and its place in the order of pairing. No name, no time.
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Registry;

/// <param name="Id">Follows from the key.</param>
/// <param name="Key">Ed25519 public key, 32 bytes.</param>
/// <param name="Rights">What it may do at the box.</param>
/// <param name="Order">One more than that of the device paired before it.</param>
public sealed record PairedDevice(DeviceId Id, ReadOnlyMemory<byte> Key, Rights Rights, int Order);
