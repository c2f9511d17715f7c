// The mutual proof of a connection: the box signs both nonces first, then the device does, each under a context of its
// own, both bound to this box and this device (protocol.md, MQTT: connecting).
using System.Security.Cryptography;
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Relay.Authenticating;

sealed class Challenge
{
    public const string Method = "messenger-appliance/1";
    public const int NonceSize = 32;
    public const int SignatureSize = 64;

    /// <summary>What the box sends: its nonce and its signature.</summary>
    public const int OfferSize = NonceSize + SignatureSize;

    const int KeySize = 32;
    const int IdSize = 16;
    const int FieldsSize = KeySize + IdSize + NonceSize + NonceSize;

    readonly byte[] fields = new byte[FieldsSize];

    Challenge(DeviceId device) => Device = device;

    public DeviceId Device { get; }

    /// <summary>Answers a phone's nonce (32 bytes) with <see cref="OfferSize"/> bytes. Null after a wipe: there is no key.</summary>
    public static Challenge? TryMake(IBoxIdentity box, DeviceId device, ReadOnlySpan<byte> phoneNonce, Span<byte> offer)
    {
        var challenge = new Challenge(device);
        var fields = challenge.fields.AsSpan();
        box.PublicKey.CopyTo(fields);
        device.WriteBytes(fields[KeySize..]);
        phoneNonce.CopyTo(fields[(KeySize + IdSize)..]);
        var boxNonce = fields[^NonceSize..];
        RandomNumberGenerator.Fill(boxNonce);
        boxNonce.CopyTo(offer);
        Span<byte> text = stackalloc byte[TextSize(Contexts.ConnectBox)];
        challenge.WriteText(Contexts.ConnectBox, text);
        return box.TrySign(text, offer.Slice(NonceSize, SignatureSize)) ? challenge : null;
    }

    /// <summary>Whether the device proved its key.</summary>
    public bool IsAnsweredBy(ReadOnlySpan<byte> signature, IAccess access)
    {
        Span<byte> text = stackalloc byte[TextSize(Contexts.ConnectDevice)];
        WriteText(Contexts.ConnectDevice, text);
        return access.Verify(Device, text, signature);
    }

    static int TextSize(ReadOnlySpan<byte> context) => context.Length + 1 + FieldsSize;

    void WriteText(ReadOnlySpan<byte> context, Span<byte> text)
    {
        context.CopyTo(text);
        text[context.Length] = 0;
        fields.CopyTo(text[(context.Length + 1)..]);
    }
}
