// obs-tag as a Transform for programs of others.

import type { Transform } from 'node:stream';
import { toTransform } from '../lib/stream/transform.ts';
import { createTagStage } from './stage.ts';
import { parseTags } from './tags.ts';

/**
 * A through2 Transform that does to a byte stream of records what `obs-tag KEY=VALUE...` does. Throws an error with exitStatus 2 for
 * tags that break the grammar.
 */
export function createTagTransform(tags: readonly string[], maxLineBytes = 1024 * 1024): Transform {
  return toTransform(createTagStage({ tags: parseTags(tags), maxLineBytes }));
}
