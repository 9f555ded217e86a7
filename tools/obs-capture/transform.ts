// obs-capture as a Transform for programs of others: lines of any format in, records out.

import type { Transform } from 'node:stream';
import { UsageError } from '../lib/cli/failure.ts';
import { isSource } from '../lib/record/source.ts';
import { toTransform } from '../lib/stream/transform.ts';
import { formatsFor } from './formats/recognise.ts';
import { createCaptureMemory } from './memory.ts';
import { originOf } from './origin.ts';
import { createCaptureStage } from './stage.ts';
import { createClock } from './time/clock.ts';
import { local } from './time/zone.ts';

/**
 * A through2 Transform that does to a byte stream of lines what `obs-capture --source SOURCE` does. Throws an error with exitStatus
 * 2 for a source that breaks the grammar.
 */
export function createCaptureTransform(source: string, maxLineBytes = 1024 * 1024): Transform {
  if (!isSource(source)) throw new UsageError(`not a source: ${JSON.stringify(source)}`);
  const stage = createCaptureStage({
    memory: createCaptureMemory(maxLineBytes, 1),
    origin: originOf(source, new Map()),
    formats: formatsFor('auto'),
    clock: createClock(local),
    trust: false,
  });
  return toTransform(stage);
}
