// The stage for the lines of an input: that of its format, or one that takes them out of their envelopes first.

import { formatTimeMs } from '../lib/record/time.ts';
import type { Stage } from '../lib/stream/stage.ts';
import { createEnvelopeStage } from './envelope-stage.ts';
import { cri } from './envelopes/cri.ts';
import { docker } from './envelopes/docker.ts';
import type { Envelope } from './envelopes/envelope.ts';
import type { LimitSettings } from './limits/settings.ts';
import type { CaptureMemory } from './memory.ts';
import { withStream } from './origin.ts';
import type { Reading } from './reading.ts';
import type { LinesOf } from './sources/source.ts';
import { createCaptureStage } from './stage.ts';
import { createClock } from './time/clock.ts';

const ENVELOPES: ReadonlyMap<string, Envelope> = new Map([cri, docker].map((each) => [each.name, each]));

interface StageSettings {
  readonly memory: CaptureMemory;
  readonly reading: Reading;
  readonly trust: boolean;
  readonly limits?: Pick<LimitSettings, 'dropsOverlong'>;
}

export function createStage(settings: StageSettings, lines: LinesOf): Stage {
  const { memory, trust, limits } = settings;
  const { origin, format, lineTime, isWhole, reading = settings.reading } = lines;
  const { zone } = reading;
  const dropsOverlong = limits?.dropsOverlong ?? false;
  const joinMs = isWhole ? 0 : reading.joinMs;
  const formats = reading.formatsFor(format);
  const envelope = ENVELOPES.get(format);
  if (envelope === undefined) {
    const times = lineTime === undefined ? {} : { lineTime };
    return createCaptureStage({
      memory,
      origin,
      formats,
      clock: createClock(zone),
      trust,
      joinMs,
      dropsOverlong,
      ...times,
    });
  }
  return createEnvelopeStage({
    memory,
    envelope,
    clock: createClock(zone),
    createInner: (stream, timeOf) =>
      createCaptureStage({
        memory,
        origin: withStream(origin, stream),
        formats,
        clock: createClock(zone),
        trust,
        joinMs,
        dropsOverlong,
        lineTime: () => timeOf() ?? formatTimeMs(Date.now()),
      }),
  });
}
