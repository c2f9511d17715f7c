// The built box as a black box for the line's tests: its executable, its ports, its buttons by the named pipe, and a phone's
// view of it over TLS with the home's own certificate authority.
import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { get, request } from "node:https";
import { get as getPlain } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";
import type { Socket } from "../../src/transport/mqtt/connection.ts";

const sources = join(import.meta.dirname, "../../..");
const built = (part: string, name: string) => ["Release", "Debug"].map((kind) => join(sources, part, "bin", kind, "net10.0", name)).find(existsSync);
const relay = built("Daemon", "messenger-appliance");
/** The guard, which starts the relay. Another one, with its relay beside it, can be named by the environment. */
export const executable = process.env.MESSENGER_APPLIANCE_BOX ?? (relay && built("Guard", "messenger-guard"));

export class RealBox {
  private readonly folder = mkdtempSync(join(tmpdir(), "box-"));
  private readonly lines: string[] = [];
  private process: ChildProcess | undefined;
  private ports: readonly number[] = [];
  private authority = "";

  async plugIn(): Promise<void> {
    if (this.ports.length === 0) this.ports = await Promise.all([freePort(), freePort(), freePort()]);
    const [https, mqtt, http] = this.ports.map(String);
    const args = [
      ...(process.env.MESSENGER_APPLIANCE_BOX === undefined ? ["--relay", relay ?? ""] : []),
      "--state",
      join(this.folder, "state"),
      "--panel",
      `pipe:${this.pipe}`,
      "--address",
      "127.0.0.1",
      "--https-port",
      https ?? "",
      "--mqtt-port",
      mqtt ?? "",
      "--http-port",
      http ?? "",
    ];
    this.process = spawn(executable ?? "", args, { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.process.stdout, this.process.stderr]) stream?.on("data", (data: Buffer) => this.lines.push(...data.toString().split("\n")));
    await this.trust();
  }

  /** As a phone does at onboarding; anew after a wipe, which takes the home's certificate authority too. */
  async trust(): Promise<void> {
    await until("the box answers", () => this.answers());
    this.authority = await this.certificate();
  }

  /** No signal handler runs. */
  async pullThePlug(): Promise<void> {
    const ended = new Promise((resolve) => this.process?.once("exit", resolve));
    this.process?.kill("SIGKILL");
    await ended;
  }

  async end(): Promise<void> {
    if (this.process?.exitCode === null) await this.pullThePlug();
    rmSync(this.folder, { recursive: true, force: true });
  }

  press(line: "pair" | "wipe-down" | "wipe-up"): void {
    appendFileSync(this.pipe, `${line}\n`);
  }

  /** The address that the box's QR carries. */
  async pairingLink(): Promise<string> {
    this.press("pair");
    await until("the box shows its QR", async () => this.link !== undefined);
    return this.link ?? "";
  }

  get output(): string {
    return this.lines.join("\n");
  }

  get origin(): string {
    return `https://127.0.0.1:${this.ports[0]}`;
  }

  get line(): string {
    return `wss://127.0.0.1:${this.ports[0]}/mqtt`;
  }

  readonly openSocket = (url: string): Socket => new WebSocket(url, "mqtt", { ca: this.authority }) as unknown as Socket;

  /** `fetch`, trusting this box's authority alone. */
  readonly fetch = ((url: string, init: RequestInit = {}) =>
    new Promise<Response>((resolve, reject) => {
      const ask = request(
        url,
        { method: init.method ?? "GET", ca: this.authority, headers: init.headers as Record<string, string>, agent: false },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on("data", (part: Buffer) => parts.push(part));
          answer.on("end", () =>
            resolve(
              new Response(answer.statusCode === 204 ? null : Buffer.concat(parts), {
                status: answer.statusCode ?? 500,
                headers: answer.headers as Record<string, string>,
              }),
            ),
          );
        },
      );
      ask.on("error", reject);
      ask.end(typeof init.body === "string" ? init.body : undefined);
    })) as unknown as typeof fetch;

  private get pipe(): string {
    return join(this.folder, "buttons");
  }

  private get link(): string | undefined {
    return this.lines
      .findLast((line) => line.startsWith("pair: "))
      ?.slice("pair: ".length)
      .trim();
  }

  private answers(): Promise<boolean> {
    if (this.process?.exitCode !== null) throw new Error(`the box ended:\n${this.output}`);
    return new Promise((resolve) =>
      get(`${this.origin}/api/box`, { rejectUnauthorized: false, agent: false }, (answer) => resolve(answer.resume().statusCode === 200)).on("error", () =>
        resolve(false),
      ),
    );
  }

  /** As the onboarding page gives it, over plain HTTP. */
  private certificate(): Promise<string> {
    return new Promise((resolve, reject) =>
      getPlain(`http://127.0.0.1:${this.ports[2]}/home.crt`, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () => resolve(pem(Buffer.concat(parts))));
      }).on("error", reject),
    );
  }
}

/** Asks every 50 ms, for at most 20 seconds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const start = Date.now(); !(await holds()); await new Promise((resolve) => setTimeout(resolve, 50))) {
    if (Date.now() - start > 20_000) throw new Error(`waited in vain until ${what}`);
  }
}

function pem(certificate: Buffer): string {
  const text = certificate.toString();
  return text.includes("BEGIN CERTIFICATE")
    ? text
    : `-----BEGIN CERTIFICATE-----\n${certificate.toString("base64").replace(/(.{64})/g, "$1\n")}\n-----END CERTIFICATE-----\n`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
