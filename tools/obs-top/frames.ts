// When a frame is shown: one per interval, one at once when the size of the screen has changed, and one at the end.

import type { Snapshot } from './model/snapshot.ts';

/** Writes a snapshot as the text of a frame. */
export type View = (snapshot: Snapshot) => string;

export interface Frames {
  /** How often `due` is to be called; undefined for never. */
  readonly wakeMs: number | undefined;
  /** The frame that is due, '' when none is. */
  due(): string;
  /** A frame of this moment, whether it is due or not. */
  fresh(): string;
  /** True once there will be no further frame; without it, there always will. */
  isOver?(): boolean;
}

export interface FrameOptions {
  readonly view: View;
  /** Undefined for a single frame at the end. */
  readonly intervalMs: number | undefined;
  readonly monotonicMs: () => number;
  /** True when the last frame no longer fits the screen. Only screens have one. */
  readonly isResized?: () => boolean;
}

/** A change of size is noticed within this time. */
export const LOOK_MS = 250;

/** Frames of the snapshots that `take` gives. */
export function createFrames(options: FrameOptions, take: () => Snapshot): Frames {
  const { view, intervalMs, monotonicMs, isResized } = options;
  let lastTaken: Snapshot | undefined;
  let dueMs = monotonicMs() + (intervalMs ?? 0);

  const fresh = (): string => {
    lastTaken = take();
    return view(lastTaken);
  };

  return {
    wakeMs: wakeMsOf(intervalMs, isResized !== undefined),
    due() {
      const nowMs = monotonicMs();
      // A timer may be a little early; on a screen frames are at most a look apart from their time.
      if (nowMs + 1 < dueMs) return lastTaken !== undefined && isResized?.() === true ? view(lastTaken) : '';
      dueMs += intervalMs ?? 0;
      // What was missed is not caught up with.
      if (dueMs <= nowMs) dueMs = nowMs + (intervalMs ?? 0);
      return fresh();
    },
    fresh,
  };
}

function wakeMsOf(intervalMs: number | undefined, isScreen: boolean): number | undefined {
  if (intervalMs === undefined) return undefined;
  return isScreen ? Math.min(intervalMs, LOOK_MS) : intervalMs;
}
