// From what was typed to how lines are read: their formats, their times, what belongs together.

import { UsageError } from '../lib/cli/failure.ts';
import type { Parsed } from '../lib/cli/parse.ts';
import { PatternError } from '../lib/expr/pattern.ts';
import type { LineFormat } from '../lib/manifest/manifest.ts';
import type { Format } from './formats/format.ts';
import { patternFormat } from './formats/pattern.ts';
import { formatsFor } from './formats/recognise.ts';
import type { spec } from './options.ts';
import { type Zone, zoneOf } from './time/zone.ts';

export interface Reading {
  /** The formats to try for lines that are asked to be read as `format`. */
  readonly formatsFor: (format: LineFormat) => readonly Format[];
  /** Of times that say none. */
  readonly zone: Zone;
  /** So long the next line of a stack trace is waited for; 0 joins nothing. */
  readonly joinMs: number;
}

type Values = Parsed<typeof spec.options>['values'];

/** @throws UsageError */
export function readingOf({ format, pattern, timezone, joinTimeout: joinMs }: Values): Reading {
  const zone = zoneOf(timezone);
  if (zone === undefined) {
    throw new UsageError(`option --timezone: there is no time zone ${JSON.stringify(timezone)}`);
  }
  if (pattern === undefined) return { formatsFor, zone, joinMs };
  if (format !== 'auto') throw new UsageError('--pattern says how lines are read; leave out --format');
  const own = formatOf(pattern);
  return { formatsFor: () => [own, ...formatsFor('text')], zone, joinMs };
}

function formatOf(pattern: string): Format {
  try {
    return patternFormat(pattern);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new UsageError(`option --pattern: ${error.message}`, { cause: error });
  }
}
