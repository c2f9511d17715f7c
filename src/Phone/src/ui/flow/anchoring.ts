// Where a conversation stands after it changed. At the bottom it stays at the bottom; while older messages are read
// nothing moves under the eyes, and a pill says that something new is there. Pure: sizes in CSS pixels.

export interface Extent {
  readonly top: number;
  readonly height: number;
  readonly viewport: number;
}

export interface Ends {
  readonly first: string | undefined;
  readonly last: string | undefined;
  readonly lastMine: boolean;
}

/** Within this of the end counts as being there: about two lines of text. */
const nearby = 64;

export const atBottom = (extent: Extent): boolean => extent.height - extent.top - extent.viewport <= nearby;

export interface Placement {
  readonly top: number;
  /** Something came in below what is being read. */
  readonly unseen: boolean;
}

/** `before` was measured ahead of the change, `height` and `viewport` after it. */
export function place(before: Extent, was: Ends, is: Ends, after: { height: number; viewport: number }): Placement {
  const bottom = Math.max(0, after.height - after.viewport);
  const grewBelow = was.last !== is.last && is.last !== undefined;
  if (atBottom(before) || was.last === undefined || (grewBelow && is.lastMine)) return { top: bottom, unseen: false };
  if (was.first !== is.first) return { top: before.top + after.height - before.height, unseen: grewBelow };
  return { top: before.top, unseen: grewBelow };
}
