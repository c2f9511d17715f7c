// The bytes behind the # of a QR (protocol.md, QR code), as a view: it holds a token or a secret, and copies neither.
using System.Buffers;
using System.Buffers.Text;

namespace Messenger.Appliance.Pairing.Qr;

public enum QrKind : byte
{
    /// <summary>The box invites its founder.</summary>
    Founder = 1,

    /// <summary>A phone invites a phone.</summary>
    Invitation = 2,
}

public readonly ref struct QrPayload
{
    public const int SecretBytes = 16;
    public const int FingerprintBytes = 16;
    public const int InviterBytes = 16;
    public const int MaxLabelBytes = 32;
    public const int MaxBytes = 1 + SecretBytes + FingerprintBytes + InviterBytes + MaxLabelBytes;

    static readonly SearchValues<byte> LabelBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-"u8);

    public QrKind Kind { get; private init; }

    /// <summary>The token (founder) or the invitation's secret, 16 bytes.</summary>
    public ReadOnlySpan<byte> Secret { get; private init; }

    /// <summary>Of the box, 16 bytes.</summary>
    public ReadOnlySpan<byte> Fingerprint { get; private init; }

    /// <summary>The inviter's device id, 16 bytes; empty for a founder.</summary>
    public ReadOnlySpan<byte> Inviter { get; private init; }

    /// <summary>Host name label, 1 to 32 of a-z, 0-9 and -.</summary>
    public ReadOnlySpan<byte> Label { get; private init; }

    public int Length => 1 + Secret.Length + Fingerprint.Length + Inviter.Length + Label.Length;

    public static QrPayload Founder(ReadOnlySpan<byte> token, ReadOnlySpan<byte> fingerprint, ReadOnlySpan<byte> label) =>
        new() { Kind = QrKind.Founder, Secret = token, Fingerprint = fingerprint, Label = label };

    public static QrPayload Invitation(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> fingerprint, ReadOnlySpan<byte> inviter, ReadOnlySpan<byte> label) =>
        new() { Kind = QrKind.Invitation, Secret = secret, Fingerprint = fingerprint, Inviter = inviter, Label = label };

    public static bool IsLabel(ReadOnlySpan<byte> label) =>
        label.Length is > 0 and <= MaxLabelBytes && !label.ContainsAnyExcept(LabelBytes);

    /// <summary>Writes <see cref="Length"/> bytes.</summary>
    public void Write(Span<byte> destination)
    {
        destination[0] = (byte)Kind;
        destination = destination[1..];
        Secret.CopyTo(destination);
        Fingerprint.CopyTo(destination[Secret.Length..]);
        Inviter.CopyTo(destination[(Secret.Length + Fingerprint.Length)..]);
        Label.CopyTo(destination[(Secret.Length + Fingerprint.Length + Inviter.Length)..]);
    }

    /// <summary>Reads from canonical base64url, decoding into <paramref name="buffer"/> of <see cref="MaxBytes"/>, which the payload then views.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, Span<byte> buffer, out QrPayload payload)
    {
        payload = default;
        Span<char> canonical = stackalloc char[Base64Url.GetEncodedLength(MaxBytes)];
        return text.Length <= canonical.Length
            && !text.ContainsAny(" \t\r\n=")
            && Base64Url.DecodeFromChars(text, buffer, out _, out var length) == OperationStatus.Done
            && Base64Url.TryEncodeToChars(buffer[..length], canonical, out var written)
            && text.SequenceEqual(canonical[..written])
            && TryRead(buffer[..length], out payload);
    }

    /// <summary>Reads from bytes, which the payload then views.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out QrPayload payload)
    {
        payload = default;
        if (bytes.IsEmpty || (QrKind)bytes[0] is not (QrKind.Founder or QrKind.Invitation)) return false;
        var kind = (QrKind)bytes[0];
        var inviter = kind == QrKind.Invitation ? InviterBytes : 0;
        var fixedBytes = SecretBytes + FingerprintBytes + inviter;
        bytes = bytes[1..];
        if (bytes.Length <= fixedBytes || !IsLabel(bytes[fixedBytes..])) return false;
        payload = new()
        {
            Kind = kind,
            Secret = bytes[..SecretBytes],
            Fingerprint = bytes.Slice(SecretBytes, FingerprintBytes),
            Inviter = bytes.Slice(SecretBytes + FingerprintBytes, inviter),
            Label = bytes[fixedBytes..],
        };
        return true;
    }
}
