// Who sent a request, by its signature over a nonce of ours, method, path and body (protocol.md, Signed requests). Unknown
// device, wrong signature, used or old nonce: one answer and the same work.
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Messenger.Appliance.Core;
using Messenger.Appliance.Registry;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Pairing;

public enum RequestOutcome
{
    Accepted,
    NotPaired,

    /// <summary>More signed requests within a minute than one device may make.</summary>
    SlowDown,
}

public sealed class SignedRequests : IDisposable
{
    public const int NonceBytes = RequestNonces.Bytes;

    readonly DeviceRegistry registry;
    readonly RequestNonces nonces;
    readonly UsedNonces used;

    public SignedRequests(KeyArena arena, DeviceRegistry registry, TimeProvider time)
    {
        this.registry = registry;
        nonces = new(arena, time);
        used = new(time);
        registry.Removed += used.Forget;
    }

    /// <summary>A nonce of 32 bytes for one request of this device, paired or not. False after a wipe.</summary>
    public bool TryIssueNonce(DeviceId device, Span<byte> nonce) => nonces.TryIssue(device, nonce);

    /// <summary>Checks one request and spends its nonce.</summary>
    /// <param name="authorization">The header's value.</param>
    /// <param name="method">As sent: POST.</param>
    /// <param name="path">As sent, from the first slash, with whatever follows it.</param>
    /// <param name="body">As sent.</param>
    /// <param name="requester">Who it is, when accepted.</param>
    public RequestOutcome Check(ReadOnlySpan<char> authorization, string method, string path, ReadOnlySpan<byte> body, out Requester requester)
    {
        requester = default;
        Span<byte> nonce = stackalloc byte[NonceBytes];
        Span<byte> signature = stackalloc byte[SigningKey.SignatureBytes];
        if (!AuthorizationHeader.TryParse(authorization, out var device, nonce, signature)) return RequestOutcome.NotPaired;

        // For an unknown device the box's own key stands in: a valid key, whose signature this is not.
        Span<byte> key = stackalloc byte[SigningKey.PublicKeyBytes];
        var known = registry.TryFind(device, key, out var rights);
        if (!known) registry.Box.PublicKey.CopyTo(key);
        var text = Text(registry.Box.PublicKey, device, nonce, Digest(method, path, body));
        var good = Signatures.Verify(key, text, signature) & nonces.IsFresh(device, nonce) & known;
        if (!good) return RequestOutcome.NotPaired;

        var use = used.Use(device, BinaryPrimitives.ReadUInt128BigEndian(nonce[16..]));
        if (use == NonceUse.TooMany) return RequestOutcome.SlowDown;
        if (use == NonceUse.Again) return RequestOutcome.NotPaired;
        requester = new(device, rights);
        return RequestOutcome.Accepted;
    }

    public void Dispose()
    {
        registry.Removed -= used.Forget;
        nonces.Dispose();
    }

    /// <summary>SHA-256(method || space || path || newline || body).</summary>
    internal static byte[] Digest(string method, string path, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{method} {path}\n"));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    internal static byte[] Text(ReadOnlySpan<byte> boxKey, DeviceId device, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> digest)
    {
        Span<byte> id = stackalloc byte[16];
        device.WriteBytes(id);
        return [.. Contexts.Request, 0, .. boxKey, .. id, .. nonce, .. digest];
    }
}
