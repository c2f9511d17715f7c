// What the interface needs from around it, gathered in one place and handed down by context. `main.tsx` fills it with
// the real things; the interface itself touches no store, socket or key.
import type { ReadonlySignal } from "@preact/signals";
import { signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Messenger, Readable, View } from "../messaging/messenger.ts";
import type { CameraOutcome } from "../platform/camera.ts";
import type { Navigation } from "./flow/navigation.ts";

/** Shows the camera in `video` and resolves with the first code that `accepts` takes (platform/camera). */
export type ReadQrCode = (video: HTMLVideoElement, accepts: (text: string) => boolean, signal: AbortSignal) => Promise<CameraOutcome>;

export interface Services {
  readonly messenger: Messenger;
  readonly view: ReadonlySignal<View>;
  readonly navigation: Navigation;
  /** undefined: this phone or this connection has none. */
  readonly camera: ReadQrCode | undefined;
  /** Asks the browser not to clear our storage on its own. */
  keepStorage(): Promise<void>;
  /** Milliseconds since 1970, for display. */
  now(): number;
}

const context = createContext<Services | undefined>(undefined);
export const ServicesProvider = context.Provider;

export function useServices(): Services {
  const services = useContext(context);
  if (services === undefined) throw new Error("screens are drawn inside ServicesProvider");
  return services;
}

/** Follows a Readable for as long as the app, or until `stop`. */
export function follow<T>(source: Readable<T>): { readonly value: ReadonlySignal<T>; stop(): void } {
  const value = signal(source.get());
  const stop = source.subscribe((next) => {
    value.value = next;
  });
  return { value, stop };
}
