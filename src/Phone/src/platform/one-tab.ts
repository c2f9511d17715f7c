// One tab owns the vault and the line to the box; a second one says so and waits. Two writers would tear MLS state.

const lockName = "messenger-appliance";

/** True when this tab now owns the app, until it closes. */
export function claimTab(locks: LockManager = navigator.locks): Promise<boolean> {
  return new Promise((resolve) => {
    const held = locks.request(lockName, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock ? new Promise(() => undefined) : undefined;
    });
    held.catch(() => resolve(false));
  });
}

/** Resolves when the owning tab is gone; reload then. */
export async function whenTabIsFree(locks: LockManager = navigator.locks): Promise<void> {
  await locks.request(lockName, () => undefined);
}
