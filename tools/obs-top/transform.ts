// obs-top as a Transform for programs of others: one frame, at the end of the stream.

import type { Transform } from 'node:stream';
import { toTransform } from '../lib/stream/transform.ts';
import { palette } from '../lib/term/color.ts';
import { columnsNamed } from './choice/columns.ts';
import { systemClocks } from './clock.ts';
import { createFrames } from './frames.ts';
import type { Desired } from './model/cluster.ts';
import { createTopStage } from './stage.ts';
import { jsonFrame } from './view/json.ts';
import { createPlainView } from './view/views.ts';

export interface TopTransformOptions {
  /** Replicas wanted by service. */
  readonly desired?: Desired;
  /** A line of JSON in place of tables. */
  readonly json?: boolean;
  /** In cells; unlimited unless given. */
  readonly maxWidth?: number;
  readonly maxLineBytes?: number;
}

/** A through2 Transform that makes of a byte stream of records what `obs-top --once` prints of it. */
export function createTopTransform(options: TopTransformOptions = {}): Transform {
  const { desired, json = false, maxWidth = Number.POSITIVE_INFINITY, maxLineBytes = 1024 * 1024 } = options;
  const view = json
    ? jsonFrame
    : createPlainView(maxWidth, { paints: palette(false), columns: columnsNamed([]) });
  const { monotonicMs } = systemClocks;
  const stage = createTopStage({
    desired: () => desired,
    maxLineBytes,
    clocks: systemClocks,
    frames: (take) => createFrames({ view, intervalMs: undefined, monotonicMs }, take),
  });
  return toTransform(stage);
}
