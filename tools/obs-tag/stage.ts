// The stage of obs-tag with nothing but static tags, and with redaction where a plan for it is given.

import type { Tag } from '../lib/kernel/tagger.ts';
import type { Stage } from '../lib/stream/stage.ts';
import { createStepStage, type FrontPlan } from './engine.ts';

export interface TagOptions {
  readonly tags: readonly Tag[];
  readonly maxLineBytes: number;
  readonly front?: FrontPlan;
}

/** A filter: every line is passed on, records with the tags behind their own fields. */
export function createTagStage(options: TagOptions): Stage {
  return createStepStage({ ...options, steps: [] });
}
