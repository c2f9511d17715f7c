// Under which address another phone finds the box: what goes into an invitation's QR. The box says it (GET /api/box);
// until it has answered, the page's own host and the usual port stand in.
import { boxInfo } from "./box-info.ts";
import type { HttpParts } from "./http.ts";
import type { QrPayload } from "./link.ts";
import { qrAddress } from "./qr-payload.ts";

const usualHttpPort = 8080;

export class BoxAddress {
  private host: string;
  private httpPort = usualHttpPort;

  constructor(
    private readonly parts: HttpParts = {},
    private readonly pageHost: string = location.hostname,
  ) {
    this.host = pageHost;
  }

  /** Asks the box; false, and keeps what it knows when there is no answer. Worth repeating when the line comes online. */
  async refresh(): Promise<boolean> {
    const info = await boxInfo(this.parts);
    if (!info.ok) return false;
    this.host = info.value.address ?? this.host;
    this.httpPort = info.value.ports.http;
    return true;
  }

  /** The box's plain HTTP page, at the host that this page came from. */
  get page(): string {
    return `http://${this.pageHost}:${this.httpPort}`;
  }

  inviteUrl(payload: QrPayload): string {
    return qrAddress(payload, this.host, this.httpPort);
  }
}
