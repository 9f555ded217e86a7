// Whether an instance is well, asked again and again from outside: EVENT records of the instance, at first and at every change, and
// now and then in between for those who came later.
//
//   web/0 EVENT health probe="readiness" status="failing" missing="db,cache" reason="not ready" duration=2ms

import { formatQuantity } from '../../lib/record/quantity.ts';
import type { Field } from '../../lib/record/record.ts';
import type { Check, Health } from '../health/check.ts';
import { label, originOf, value } from '../origin.ts';
import { periodicSource } from './periodic.ts';
import type { Source, SourceHost } from './source.ts';

export interface ProbeSettings {
  readonly source: string;
  readonly tags: ReadonlyMap<string, string>;
  /** Whether it runs, or whether it can do its work. */
  readonly probe: 'liveness' | 'readiness';
  readonly check: Check;
  readonly intervalMs: number;
  readonly timeoutMs: number;
}

/** What has not changed is told again after this long. */
const REPEAT_MS = 60_000;

export function probeSource(
  { source, tags, probe, check, intervalMs, timeoutMs }: ProbeSettings,
  host: SourceHost,
): Source {
  const origin = originOf(source, tags);
  let told = '';
  let toldMs = 0;

  const look = async (): Promise<void> => {
    const startMs = performance.now();
    const health = await check(timeoutMs);
    const nowMs = performance.now();
    const fields = [label('probe', probe), ...fieldsOf(health)];
    const said = fields.map((field) => `${field.key}=${field.value}`).join(' ');
    if (said === told && nowMs - toldMs < REPEAT_MS) return;
    told = said;
    toldMs = nowMs;
    const duration = value('duration', formatQuantity((nowMs - startMs) / 1000, 'duration', 3));
    host.announce(origin, 'EVENT', 'health', [...fields, duration]);
  };
  return periodicSource(intervalMs, look, host);
}

function fieldsOf({ isOk, reason, missing, isDegraded }: Health): readonly Field[] {
  const fields = [label('status', isOk ? 'ok' : 'failing')];
  if (isDegraded) fields.push(label('degraded', 'true'));
  if (missing) fields.push(label('missing', missing.join(',')));
  if (reason !== undefined) fields.push(label('reason', reason));
  return fields;
}
