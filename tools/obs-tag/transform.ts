// obs-tag as a Transform for programs of others.

import type { Transform } from 'node:stream';
import { toTransform } from '../lib/stream/transform.ts';
import { redactionKey } from './redaction/key.ts';
import { planRedaction } from './redaction/plan.ts';
import type { OptIn } from './redaction/rule.ts';
import { createTagStage } from './stage.ts';
import { parseTags } from './tags.ts';

export interface TagTransformOptions {
  /** The longest line in bytes that is looked into; longer ones are streamed through. Default: 1 MiB. */
  readonly maxLineBytes?: number;
  /** false: secrets pass as they are. A list: what is redacted besides credentials. Default: credentials. */
  readonly redact?: false | readonly OptIn[];
}

const DEFAULT_MAX_LINE_BYTES = 1024 * 1024;

/**
 * A through2 Transform that does to a byte stream of records what `obs-tag KEY=VALUE...` does, redaction included. Throws an error with
 * exitStatus 2 for tags that break the grammar, and for a key of OBS_REDACT_KEY_FILE that cannot be read.
 */
export function createTagTransform(
  tags: readonly string[],
  { maxLineBytes = DEFAULT_MAX_LINE_BYTES, redact = [] }: TagTransformOptions = {},
): Transform {
  const stage = { tags: parseTags(tags), maxLineBytes };
  if (redact === false) return toTransform(createTagStage(stage));
  const key = redactionKey(process.env, (message) => process.emitWarning(message));
  return toTransform(
    createTagStage({ ...stage, front: planRedaction({ optIn: redact, maxLineBytes, key }) }),
  );
}
