// The camera's picture with a square to aim at. Stops the camera when it leaves the screen; says plainly when there is
// none, and what to do instead.
import { useEffect, useRef, useState } from "preact/hooks";
import { useServices } from "../services.ts";
import { text } from "../text/language.ts";

interface ScannerProps {
  readonly hint: string;
  readonly accept: (code: string) => boolean;
  readonly onCode: (code: string) => void;
}

export function Scanner({ hint, accept, onCode }: ScannerProps) {
  const { camera } = useServices();
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<"looking" | "foreign" | "denied">(camera === undefined ? "denied" : "looking");

  useEffect(() => {
    const element = video.current;
    if (camera === undefined || element === null) return;
    const stop = new AbortController();
    const judge = (code: string) => {
      const ours = accept(code);
      if (!ours) setState("foreign");
      return ours;
    };
    void camera(element, judge, stop.signal).then((outcome) => {
      if (outcome.ok) onCode(outcome.text);
      else if (!stop.signal.aborted) setState("denied");
    });
    return () => stop.abort();
  }, [camera]);

  const sentence = state === "denied" ? text.value.welcome.cameraDenied : state === "foreign" ? text.value.welcome.scanWrong : hint;
  return (
    <div class="scanner">
      {state !== "denied" && (
        <div class="scanner-picture">
          <video ref={video} class="scanner-video" muted playsInline aria-hidden="true" />
          <span class="scanner-frame" aria-hidden="true" />
        </div>
      )}
      <p class={state === "looking" ? "quiet center" : "notice-text"} role="status">{sentence}</p>
    </div>
  );
}
