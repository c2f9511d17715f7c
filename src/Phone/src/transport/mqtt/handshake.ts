// The phone's side of the mutual proof at the start of a connection (protocol.md, MQTT: connecting). It signs only after
// the box has proved its key, over fresh nonces of both.
import { connectBoxText, connectDeviceText, connectTranscript, nonceBytes, signatureBytes, verifies } from "../authentication.ts";
import type { DeviceKey, Pairing } from "../link.ts";

export class Handshake {
  private proven = false;

  constructor(
    private readonly pairing: Pairing,
    private readonly device: DeviceKey,
    /** 32 random bytes, never used before. */
    readonly phoneNonce: Uint8Array,
  ) {}

  get deviceId(): string {
    return this.pairing.deviceId;
  }

  get boxIsProven(): boolean {
    return this.proven;
  }

  /** Our signature for the box's challenge; undefined when its own does not fit: another box. Answers once. */
  answer(challenge: Uint8Array | undefined): Uint8Array | undefined {
    if (this.proven || challenge?.length !== nonceBytes + signatureBytes) return undefined;
    const transcript = connectTranscript(this.pairing.boxKey, this.pairing.deviceId, this.phoneNonce, challenge.subarray(0, nonceBytes));
    this.proven = verifies(challenge.subarray(nonceBytes), connectBoxText(transcript), this.pairing.boxKey);
    return this.proven ? this.device.sign(connectDeviceText(transcript)) : undefined;
  }
}
