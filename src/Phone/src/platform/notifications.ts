// Notices and the badge while the app is in the background, where the browser has them. A notice never shows what was
// written: the lock screen is not sealed.

export type Permission = "granted" | "denied" | "unasked" | "unavailable";

export function notificationPermission(): Permission {
  if (!("Notification" in globalThis)) return "unavailable";
  return Notification.permission === "default" ? "unasked" : Notification.permission;
}

/** Ask from a tap only: browsers refuse otherwise. */
export async function askForNotifications(): Promise<Permission> {
  if (notificationPermission() === "unasked") await Notification.requestPermission();
  return notificationPermission();
}

/** One notice per `tag`; a newer one takes its place. Does nothing without permission. */
export async function notify(title: string, tag: string): Promise<void> {
  if (notificationPermission() !== "granted") return;
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
  await registration?.showNotification(title, { tag, icon: "/icon-192.png", badge: "/icon-192.png" }).catch(() => undefined);
}

/** The number on the app's icon; 0 takes it away. */
export async function showBadge(count: number): Promise<void> {
  const badge = count > 0 ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.();
  await badge?.catch(() => undefined);
}
