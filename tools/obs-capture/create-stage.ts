// The stage for the lines of an input: that of its format, or one that takes them out of their envelopes first.

import type { LineFormat } from '../lib/manifest/line-format.ts';
import { formatTimeMs } from '../lib/record/time.ts';
import type { Stage } from '../lib/stream/stage.ts';
import { createEnvelopeStage } from './envelope-stage.ts';
import { cri } from './envelopes/cri.ts';
import { docker } from './envelopes/docker.ts';
import type { Envelope, Place } from './envelopes/envelope.ts';
import { journal } from './envelopes/journal.ts';
import type { Limits } from './limits/limited.ts';
import type { LimitSettings } from './limits/settings.ts';
import type { CaptureMemory } from './memory.ts';
import { type Origin, withStream } from './origin.ts';
import type { Reading } from './reading.ts';
import type { LinesOf } from './sources/source.ts';
import { type CaptureStageOptions, createCaptureStage } from './stage.ts';
import { createClock } from './time/clock.ts';

const ENVELOPES: ReadonlyMap<string, Envelope> = new Map(
  [cri, docker, journal].map((each) => [each.name, each]),
);

interface StageSettings {
  readonly memory: CaptureMemory;
  readonly reading: Reading;
  readonly trust: boolean;
  readonly limits?: Pick<LimitSettings, 'dropsOverlong'>;
  /** What limits the lines of an origin. */
  readonly boundsOf?: (origin: Origin) => Limits | undefined;
}

/** True when the lines are from several sources, each of which has limits of its own. */
export function isOfMany(format: LineFormat): boolean {
  return ENVELOPES.get(format)?.stray !== undefined;
}

export function createStage(settings: StageSettings, lines: LinesOf): Stage {
  const { memory } = settings;
  const { format, origin, lineTime, onTaken, reading = settings.reading } = lines;
  const envelope = ENVELOPES.get(format);
  const createBare = createBareStage(settings, lines);
  if (envelope === undefined) return createBare(origin, lineTime === undefined ? {} : { lineTime });
  return createEnvelopeStage({
    memory,
    envelope,
    origin,
    clock: createClock(reading.zone),
    onTaken,
    createInner: (place, around) => {
      const own = originIn(origin, place);
      const lineTime = (): string => around()?.time ?? formatTimeMs(Date.now());
      const times = isOfMany(format) ? { lineTime, lineExtras: () => around()?.extras } : { lineTime };
      const limits = isOfMany(format) ? settings.boundsOf?.(own) : undefined;
      return { stage: createBare(own, times), bucket: limits?.bucket, lostByRate: limits?.lostByRate };
    },
  });
}

type LineSettings = Pick<CaptureStageOptions, 'lineTime' | 'lineExtras'>;

/** Makes stages for lines as they are. */
function createBareStage(
  { memory, trust, limits, ...settings }: StageSettings,
  { format, isWhole, reading = settings.reading }: LinesOf,
): (origin: Origin, line: LineSettings) => Stage {
  const { zone } = reading;
  const formats = reading.formatsFor(format);
  const dropsOverlong = limits?.dropsOverlong ?? false;
  const joinMs = isWhole ? 0 : reading.joinMs;
  return (origin, line) =>
    createCaptureStage({
      memory,
      origin,
      formats,
      clock: createClock(zone),
      trust,
      joinMs,
      dropsOverlong,
      ...line,
    });
}

function originIn(origin: Origin, { source, stream }: Place): Origin {
  const own = source === undefined ? origin : { ...origin, source };
  return stream === undefined ? own : withStream(own, stream);
}
