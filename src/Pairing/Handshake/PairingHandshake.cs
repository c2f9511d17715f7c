// The two steps by which a phone becomes a paired device (protocol.md, Pairing): it proves the token, box and phone prove
// their keys to each other, and only then the registry takes it. Bytes in, values out; no HTTP.
using Messenger.Appliance.Core;
using Messenger.Appliance.Registry;
using Messenger.Appliance.Secrets;

namespace Messenger.Appliance.Pairing.Handshake;

public sealed class PairingHandshake(Offers offers, DeviceRegistry registry)
{
    const int KeyBytes = SigningKey.PublicKeyBytes;
    const int NonceBytes = 32;

    readonly PairingTexts texts = new(registry.Box.PublicKey, registry.Wipe.Hash);

    /// <summary>Step 1: device key, nonce and proof of 32 bytes each. The answer is there when accepted.</summary>
    public PairingOutcome Begin(ReadOnlySpan<byte> device, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> proof, out PairingAnswer? answer)
    {
        answer = null;
        if (device.Length != KeyBytes || nonce.Length != NonceBytes || proof.Length != MacKey.MacBytes) return PairingOutcome.Malformed;
        var text = texts.Begin(device, nonce);
        bool boxOffer;
        lock (offers.Gate)
        {
            if (offers.IsWiped) return PairingOutcome.Wiped;
            if (offers.FindByProof(text, proof) is not { } offer) return offers.IsWiped ? PairingOutcome.Wiped : PairingOutcome.Closed;
            if (offer.Attempt is not { } other || device.SequenceEqual(other.Device))
            {
                if (registry.IsFull) return PairingOutcome.Full;
                answer = Answer(offer, device, nonce);
                return answer is null ? PairingOutcome.Wiped : PairingOutcome.Accepted;
            }

            offer.Refuse();
            boxOffer = offer == offers.BoxOffer;
        }

        if (boxOffer) offers.Announce();
        return PairingOutcome.TwoPhones;
    }

    /// <summary>Step 2: device key of 32 bytes, signature of 64. Durable when accepted; a repetition gets the same answer.</summary>
    /// <exception cref="IOException">The card is full or failing: not paired, the token still stands.</exception>
    public PairingOutcome Confirm(ReadOnlySpan<byte> device, ReadOnlySpan<byte> signature, out PairingDone? done)
    {
        done = null;
        if (device.Length != KeyBytes || signature.Length != SigningKey.SignatureBytes) return PairingOutcome.Malformed;
        bool boxOffer;
        lock (offers.Gate)
        {
            if (offers.IsWiped) return PairingOutcome.Wiped;
            if (offers.FindByDevice(device) is not { Attempt: { } attempt } offer) return PairingOutcome.Closed;
            if (offer.IsRefused) return PairingOutcome.TwoPhones;
            if (!Signatures.Verify(device, PairingTexts.Device(attempt.Transcript), signature)) return PairingOutcome.Closed;
            if (attempt.Done is not null)
            {
                // A device that was removed in the meantime is not paired, whatever it was told before.
                if (!registry.TryFind(DeviceId.Of(device), new byte[KeyBytes], out _)) return PairingOutcome.Closed;
                done = attempt.Done;
                return PairingOutcome.Accepted;
            }

            var outcome = Finish(offer, attempt, out done);
            if (outcome != PairingOutcome.Accepted) return outcome;
            boxOffer = offer == offers.BoxOffer;
        }

        if (boxOffer) offers.Announce();
        return PairingOutcome.Accepted;
    }

    PairingAnswer? Answer(Offer offer, ReadOnlySpan<byte> device, ReadOnlySpan<byte> nonce)
    {
        var boxNonce = new byte[NonceBytes];
        RandomBytes.Fill(boxNonce);
        var transcript = texts.Transcript(device, nonce, boxNonce);
        var proof = new byte[MacKey.MacBytes];
        var signature = new byte[SigningKey.SignatureBytes];
        if (!offer.Token.TryCompute(PairingTexts.Answer(transcript), proof) || !registry.Box.TrySign(PairingTexts.Box(transcript), signature)) return null;
        offer.Attempt = new Attempt(device.ToArray(), transcript);
        return new(registry.Box.PublicKey.ToArray(), boxNonce, registry.Wipe.Hash.ToArray(), proof, signature);
    }

    PairingOutcome Finish(Offer offer, Attempt attempt, out PairingDone? done)
    {
        done = null;
        var added = registry.Add(attempt.Device, offer.Rights);
        if (added == AddOutcome.Full) return PairingOutcome.Full;
        // A phone that is paired already keeps the rights it has.
        if (!registry.TryFind(DeviceId.Of(attempt.Device), new byte[KeyBytes], out var rights)) return PairingOutcome.Wiped;
        var signature = new byte[SigningKey.SignatureBytes];
        if (!registry.Box.TrySign(PairingTexts.Done(attempt.Transcript, rights), signature)) return PairingOutcome.Wiped;
        done = attempt.Done = new PairingDone(rights, signature);
        offer.Spend();
        return PairingOutcome.Accepted;
    }
}
