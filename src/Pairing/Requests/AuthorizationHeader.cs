// "Appliance <device id>.<nonce>.<signature>", each in canonical base64url (protocol.md, Signed requests).
using System.Buffers;
using System.Buffers.Text;
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Pairing;

static class AuthorizationHeader
{
    const string Scheme = "Appliance ";
    const int IdChars = 22;
    const int NonceChars = 43;
    const int SignatureChars = 86;

    /// <summary>Nonce of 32 bytes, signature of 64. False for any other spelling.</summary>
    public static bool TryParse(ReadOnlySpan<char> value, out DeviceId device, Span<byte> nonce, Span<byte> signature)
    {
        device = default;
        if (value.Length != Scheme.Length + IdChars + 1 + NonceChars + 1 + SignatureChars || !value.StartsWith(Scheme, StringComparison.Ordinal)) return false;
        value = value[Scheme.Length..];
        return DeviceId.TryParse(value[..IdChars], out device)
            && value[IdChars] == '.'
            && TryDecode(value.Slice(IdChars + 1, NonceChars), nonce)
            && value[IdChars + 1 + NonceChars] == '.'
            && TryDecode(value[(IdChars + NonceChars + 2)..], signature);
    }

    static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        Span<char> canonical = stackalloc char[SignatureChars];
        return Base64Url.DecodeFromChars(text, bytes, out _, out var written) == OperationStatus.Done
            && written == bytes.Length
            && Base64Url.TryEncodeToChars(bytes, canonical, out var length)
            && text.SequenceEqual(canonical[..length]);
    }
}
