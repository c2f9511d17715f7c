// A device with a real key, and the list of paired ones that tests change at will.
using System.Security.Cryptography;
using Messenger.Appliance.Core;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Relay.Tests.Kit;

sealed class TestDevice : IDisposable
{
    readonly KeyArena arena = new();

    public TestDevice()
    {
        Key = SigningKey.Generate(arena);
        Id = DeviceId.Of(Key.PublicKey);
    }

    public SigningKey Key { get; }

    public DeviceId Id { get; }

    public string Inbox => "inbox/" + Id;

    /// <summary>U of protocol.md, from this device's nonce and the box's offer.</summary>
    public byte[] Transcript(ReadOnlySpan<byte> boxKey, byte[] nonce, byte[] offer)
    {
        var id = new byte[16];
        Id.WriteBytes(id);
        return [.. boxKey, .. id, .. nonce, .. offer[..32]];
    }

    public byte[] Answer(ReadOnlySpan<byte> boxKey, byte[] nonce, byte[] offer)
    {
        var signature = new byte[64];
        byte[] text = [.. "messenger-appliance/connect-device/1\0"u8, .. Transcript(boxKey, nonce, offer)];
        Assert.True(Key.TrySign(text, signature));
        return signature;
    }

    public static byte[] Nonce() => RandomNumberGenerator.GetBytes(32);

    public void Dispose() => arena.Dispose();
}

sealed class TestDirectory : IDeviceDirectory
{
    readonly Dictionary<DeviceId, byte[]> keys = [];

    public event Action<DeviceId>? Removed;

    public void Pair(TestDevice device) => keys[device.Id] = device.Key.PublicKey.ToArray();

    public void Remove(TestDevice device)
    {
        keys.Remove(device.Id);
        Removed?.Invoke(device.Id);
    }

    public bool TryFind(DeviceId device, Span<byte> publicKey, out Rights rights)
    {
        rights = Rights.Adult;
        if (!keys.TryGetValue(device, out var key)) return false;
        key.CopyTo(publicKey);
        return true;
    }
}
