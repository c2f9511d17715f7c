// Names a paired phone: the first 16 bytes of SHA-256 over its public key (protocol.md, Identifiers), so that an id
// cannot be claimed without the key behind it. Written as 22 characters of base64url.
namespace Messenger.Appliance.Core;

public readonly record struct DeviceId
{
    readonly UInt128 value;

    DeviceId(UInt128 value) => this.value = value;

    /// <summary>The id of the device that holds this Ed25519 public key (32 bytes).</summary>
    public static DeviceId Of(ReadOnlySpan<byte> publicKey)
    {
        Span<byte> hash = stackalloc byte[32];
        Digest.Of(Contexts.Device, publicKey, hash);
        return new(Id128.Read(hash));
    }

    public static DeviceId FromBytes(ReadOnlySpan<byte> bytes) => new(Id128.Read(bytes));

    public static bool TryParse(ReadOnlySpan<byte> text, out DeviceId id)
    {
        var parsed = Id128.TryParse(text, out var value);
        id = new(value);
        return parsed;
    }

    public static bool TryParse(ReadOnlySpan<char> text, out DeviceId id)
    {
        var parsed = Id128.TryParse(text, out var value);
        id = new(value);
        return parsed;
    }

    public void WriteBytes(Span<byte> destination) => Id128.Write(value, destination);

    public override string ToString() => Id128.Format(value);
}
