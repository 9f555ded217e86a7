// obs-logs as a Transform for programs of others.

import type { Transform } from 'node:stream';
import { toTransform } from '../lib/stream/transform.ts';
import { makeForm } from './form/form.ts';
import { makeSelection, type SelectionOptions } from './select/selection.ts';
import { createLogsStage } from './stage.ts';

export interface LogsTransformOptions extends SelectionOptions {
  /** Records in the JSON form. */
  readonly json?: boolean;
  /** Only what the workload said. */
  readonly raw?: boolean;
  /** The longest line that is looked into; 1 MiB unless given. */
  readonly maxLineBytes?: number;
}

/**
 * A through2 Transform that shows of a byte stream of records what `obs-logs` with these options does. Throws an error with
 * exitStatus 2 for an option that means nothing.
 */
export function createLogsTransform(options: LogsTransformOptions = {}): Transform {
  const { json = false, raw = false, maxLineBytes = 1024 * 1024 } = options;
  const stage = createLogsStage({
    selection: makeSelection(options),
    form: makeForm({ json, raw, isShown: false, isColored: false }),
    maxLineBytes,
    countsForeign: false,
  });
  return toTransform(stage);
}
