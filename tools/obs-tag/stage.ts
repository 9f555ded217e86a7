// The stage of obs-tag that does nothing but append fields.

import type { Tag } from '../lib/kernel/tagger.ts';
import type { Stage } from '../lib/stream/stage.ts';
import { createStepStage } from './engine.ts';

export interface TagOptions {
  readonly tags: readonly Tag[];
  readonly maxLineBytes: number;
}

/** A filter: every line is passed on, records with the tags behind their own fields. */
export function createTagStage(options: TagOptions): Stage {
  return createStepStage({ ...options, steps: [] });
}
