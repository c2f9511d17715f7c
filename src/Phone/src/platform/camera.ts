// Reads a QR code with the camera: the browser's own detector where it has one, else the `qr` decoder on the video's
// frames. No picture leaves this function, none is kept.

export type CameraOutcome = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly error: "no-camera" | "refused" | "stopped" };

interface Detector {
  detect(source: CanvasImageSource): Promise<Array<{ rawValue: string }>>;
}

type ReadFrame = (video: HTMLVideoElement) => Promise<string | undefined>;

const framePauseMilliseconds = 120;
const longestSidePixels = 800;

/** Shows the camera in `video` and resolves with the first code that `accepts` takes, or when `signal` stops it. */
export async function readQrCode(video: HTMLVideoElement, accepts: (text: string) => boolean, signal: AbortSignal): Promise<CameraOutcome> {
  const media = await openCamera();
  if (!(media instanceof MediaStream)) return { ok: false, error: media };
  try {
    video.srcObject = media;
    video.playsInline = true;
    video.muted = true;
    await video.play();
    const read = await frameReader();
    while (!signal.aborted) {
      const text = await read(video);
      if (text !== undefined && accepts(text)) return { ok: true, text };
      await new Promise((resolve) => setTimeout(resolve, framePauseMilliseconds));
    }

    return { ok: false, error: "stopped" };
  } catch {
    return { ok: false, error: "stopped" };
  } finally {
    for (const track of media.getTracks()) track.stop();
    video.srcObject = null;
  }
}

async function openCamera(): Promise<MediaStream | "no-camera" | "refused"> {
  if (!navigator.mediaDevices?.getUserMedia) return "no-camera";
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } }, audio: false });
  } catch (error) {
    return error instanceof DOMException && error.name === "NotAllowedError" ? "refused" : "no-camera";
  }
}

async function frameReader(): Promise<ReadFrame> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: { new (options: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> } };
  if (BarcodeDetector && (await BarcodeDetector.getSupportedFormats().catch((): string[] => [])).includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video).catch(() => []))[0]?.rawValue;
  }

  const decode = await frameDecoder();
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    if (!context || video.videoWidth === 0) return undefined;
    const scale = Math.min(1, longestSidePixels / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    return decode(context.getImageData(0, 0, canvas.width, canvas.height));
  };
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** RGBA. */
  readonly data: Uint8ClampedArray | Uint8Array;
}

/** Loaded only where the browser has no detector. Gives undefined for no code, or not a readable one. */
export async function frameDecoder(): Promise<(picture: Picture) => string | undefined> {
  const { default: decodeQR } = await import("qr/decode.js");
  return (picture) => {
    try {
      return decodeQR(picture);
    } catch {
      return undefined;
    }
  };
}
