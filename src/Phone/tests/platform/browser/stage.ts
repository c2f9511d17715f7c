// A real browser with a profile of its own on the disk, and a small server that sends what the box sends: the strict
// content security policy, files, and Clear-Site-Data for /erase.
import { createServer, type Server } from "node:http";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import type { AddressInfo } from "node:net";
import { type BrowserContext, chromium, type Page } from "playwright-core";

const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
};

export const browserPath = "/usr/bin/chromium";
export const hasBrowser = existsSync(browserPath);

export class Stage {
  readonly profile = mkdtempSync(join(tmpdir(), "phone-profile-"));
  readonly complaints: string[] = [];
  private server: Server | undefined;
  private context: BrowserContext | undefined;
  private port = 0;

  constructor(private readonly folder: string) {}

  async open(): Promise<Page> {
    if (!this.server) await this.serve();
    this.context = await chromium.launchPersistentContext(this.profile, {
      executablePath: browserPath,
      headless: true,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
    const page = this.context.pages()[0] ?? (await this.context.newPage());
    page.on("console", (message) => message.type() === "error" && this.complaints.push(message.text()));
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    await page.goto(this.address);
    return page;
  }

  get address(): string {
    return `http://localhost:${this.port}/`;
  }

  async closeBrowser(): Promise<void> {
    await this.context?.close();
    this.context = undefined;
  }

  async stopServer(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve) ?? resolve(undefined));
    this.server = undefined;
  }

  async end(): Promise<void> {
    await this.closeBrowser();
    await this.stopServer();
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  /** The files of the profile that hold any of these bytes, as text in UTF-8 and UTF-16 too. */
  filesWith(needles: ReadonlyArray<string | Uint8Array>): string[] {
    const wanted = needles.flatMap((needle) => (typeof needle === "string" ? [Buffer.from(needle), Buffer.from(needle, "utf16le")] : [Buffer.from(needle)]));
    return readdirSync(this.profile, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => {
        const content = readOrEmpty(file);
        return wanted.some((needle) => content.includes(needle));
      });
  }

  private async serve(): Promise<void> {
    this.server = createServer((request, response) => {
      const path = new URL(request.url ?? "/", "http://box").pathname;
      if (path === "/erase") return void response.writeHead(204, { "Clear-Site-Data": '"cache", "storage"' }).end();
      if (path === "/favicon.ico") return void response.writeHead(204).end();
      const file = join(this.folder, path === "/" ? "index.html" : path);
      if (!existsSync(file)) return void response.writeHead(404).end();
      response
        .writeHead(200, { "Content-Type": types[extname(file)] ?? "application/octet-stream", "Content-Security-Policy": policy, "Cache-Control": "no-cache" })
        .end(readFileSync(file));
    });
    await new Promise<void>((resolve) => this.server?.listen(this.port, "localhost", resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }
}

/** Files come and go while the browser runs. */
function readOrEmpty(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}
