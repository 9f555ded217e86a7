// From what was typed to how lines are read: their formats, their times, what belongs together.

import { UsageError } from '../lib/cli/failure.ts';
import type { Parsed } from '../lib/cli/parse.ts';
import { PatternError } from '../lib/expr/pattern.ts';
import type { LineFormat } from '../lib/manifest/line-format.ts';
import type {
  DockerSource,
  FileSource,
  HttpSource,
  JournaldSource,
  KubectlSource,
  PodsSource,
} from '../lib/manifest/source.ts';
import type { Format } from './formats/format.ts';
import { patternFormat } from './formats/pattern.ts';
import { formatsFor } from './formats/recognise.ts';
import type { spec } from './options.ts';
import { type Zone, zoneOf } from './time/zone.ts';

/** As --join-timeout. */
const MOST_JOIN_MS = 10_000;

export interface Reading {
  /** The formats to try for lines that are asked to be read as `format`. */
  readonly formatsFor: (format: LineFormat) => readonly Format[];
  /** Of times that say none. */
  readonly zone: Zone;
  /** So long the next line of a stack trace is waited for; 0 joins nothing. */
  readonly joinMs: number;
}

type LineSource = FileSource | DockerSource | HttpSource | JournaldSource | PodsSource | KubectlSource;
type Values = Parsed<typeof spec.options>['values'];

/** What the options say. @throws UsageError */
export function readingOf({ format, pattern, timezone, joinTimeout: joinMs }: Values): Reading {
  const zone = zoneOf(timezone);
  if (zone === undefined) {
    throw new UsageError(`option --timezone: there is no time zone ${JSON.stringify(timezone)}`);
  }
  if (pattern === undefined) return { formatsFor, zone, joinMs };
  if (format !== 'auto') throw new UsageError('--pattern says how lines are read; leave out --format');
  const fail = (message: string): Error => new UsageError(`option --pattern: ${message}`);
  return { formatsFor: formatsOfPattern(pattern, fail), zone, joinMs };
}

/** What a source of obs.yaml says, and the options where it says nothing; undefined when it says nothing at all. @throws ManifestFailure */
export function readingOfSource(source: LineSource, options: Reading): Reading | undefined {
  const { format, pattern, timezone, joinTimeoutMs, refuse } = source;
  if (pattern === undefined && timezone === undefined && joinTimeoutMs === undefined) return undefined;
  const zone = timezone === undefined ? options.zone : zoneOf(timezone);
  if (zone === undefined) throw refuse('timezone', `is ${JSON.stringify(timezone)}, which is no time zone`);
  const joinMs = joinTimeoutMs ?? options.joinMs;
  if (joinMs > MOST_JOIN_MS) throw refuse('join_timeout', 'must be at most 10s');
  if (pattern === undefined) return { ...options, zone, joinMs };
  if (format !== 'auto') throw refuse('pattern', 'says how lines are read; leave out format');
  return { formatsFor: formatsOfPattern(pattern, (message) => refuse('pattern', message)), zone, joinMs };
}

/** The pattern first, and what it does not match as it is. @param fail makes the error for a pattern that is none */
function formatsOfPattern(pattern: string, fail: (message: string) => Error): Reading['formatsFor'] {
  let own: Format;
  try {
    own = patternFormat(pattern);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw fail(error.message);
  }
  return () => [own, ...formatsFor('text')];
}
