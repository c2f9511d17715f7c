// The texts of the pairing handshake, all public: what the token proves and what box and phone sign (protocol.md, Pairing;
// Notation for context || 0 || fields).
using Messenger.Appliance.Core;

namespace Messenger.Appliance.Pairing.Handshake;

sealed class PairingTexts(ReadOnlySpan<byte> boxKey, ReadOnlySpan<byte> wipeHash)
{
    readonly byte[] boxKey = boxKey.ToArray();
    readonly byte[] wipeHash = wipeHash.ToArray();
    readonly byte[] fingerprint = BoxFingerprint.Of(boxKey);

    public byte[] Begin(ReadOnlySpan<byte> device, ReadOnlySpan<byte> phoneNonce) => [.. Contexts.PairBegin, 0, .. fingerprint, .. device, .. phoneNonce];

    /// <summary>T: box key, device key, phone's nonce, box's nonce, wipe hash.</summary>
    public byte[] Transcript(ReadOnlySpan<byte> device, ReadOnlySpan<byte> phoneNonce, ReadOnlySpan<byte> boxNonce) =>
        [.. boxKey, .. device, .. phoneNonce, .. boxNonce, .. wipeHash];

    public static byte[] Answer(ReadOnlySpan<byte> transcript) => [.. Contexts.PairAnswer, 0, .. transcript];

    public static byte[] Box(ReadOnlySpan<byte> transcript) => [.. Contexts.PairBox, 0, .. transcript];

    public static byte[] Device(ReadOnlySpan<byte> transcript) => [.. Contexts.PairDevice, 0, .. transcript];

    public static byte[] Done(ReadOnlySpan<byte> transcript, Rights rights) => [.. Contexts.PairDone, 0, .. transcript, (byte)rights];
}
