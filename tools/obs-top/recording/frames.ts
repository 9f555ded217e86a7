// The frames that a recording is shown in. Loaded only with --replay.

import { Negative } from '../../lib/cli/failure.ts';
import type { Frames, View } from '../frames.ts';
import { lastFrame, playRecording } from './play.ts';
import { openRecording } from './read.ts';

export interface ReplayOptions {
  readonly path: string;
  readonly view: View;
  readonly speed: number | undefined;
  readonly monotonicMs: () => number;
  readonly isResized: (() => boolean) | undefined;
  /** Only the last frame, or the last one up to `atMs`. */
  readonly isSingle: boolean;
  readonly atMs: number | undefined;
}

/** @throws Negative when there is no frame to show */
export function framesOf(options: ReplayOptions): { readonly frames: Frames; close(): void } {
  const recording = openRecording(options.path);
  const { view, speed, monotonicMs, isResized, isSingle, atMs, path } = options;
  if (!isSingle) {
    return {
      frames: playRecording({ recording, view, speed, monotonicMs, isResized }),
      close: recording.close,
    };
  }
  const snapshot = lastFrame(recording, atMs);
  if (snapshot === undefined)
    throw new Negative(`${path} has no frame ${atMs === undefined ? 'at all' : 'of that time'}`);
  const show = (): string => view(snapshot);
  return { frames: { wakeMs: undefined, due: show, fresh: show }, close: recording.close };
}
