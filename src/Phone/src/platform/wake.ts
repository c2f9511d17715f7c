// The moments at which a sleeping line is worth a look: the network came back, or the app came to the front.

/** Calls at each such moment until the returned function is called. */
export function onWake(listener: () => void): () => void {
  const visible = (): void => {
    if (document.visibilityState === "visible") listener();
  };
  window.addEventListener("online", listener);
  window.addEventListener("pageshow", listener);
  document.addEventListener("visibilitychange", visible);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("pageshow", listener);
    document.removeEventListener("visibilitychange", visible);
  };
}
