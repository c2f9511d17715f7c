// The invitation in the address bar: taken once at the start and removed at once, so that no secret stays in the
// browser's history (protocol.md, QR code).
export function takeFragment(location: Location, history: History): string | undefined {
  const fragment = location.hash.slice(1);
  if (fragment === "") return undefined;
  const code = location.href;
  history.replaceState(history.state, "", location.pathname + location.search);
  return code;
}

/** Does this look like ours? The messenger decides; this only keeps the camera from stopping at a box of cereal. */
export function looksLikeInvitation(code: string): boolean {
  const payload = code.trim().split("#").at(-1) ?? "";
  return /^[A-Za-z0-9_-]{40,200}$/.test(payload);
}
