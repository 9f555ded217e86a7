// Whether an instance is well, asked again and again from outside: EVENT records of the instance, at first and at every change, and
// now and then in between for those who came later. It changes after so many failures, or successes, in a row (verdict.ts).
//
//   web/0 EVENT health probe="readiness" status="failing" missing="db,cache" reason="not ready" failures=3 duration=2ms

import { formatQuantity } from '../../lib/record/quantity.ts';
import type { Field } from '../../lib/record/record.ts';
import type { Check, Health } from '../health/check.ts';
import { createJudge } from '../health/verdict.ts';
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
  /** In a row, before it is failing, or well. */
  readonly failures: number;
  readonly successes: number;
}

/** What has not changed is told again after this long. */
const REPEAT_MS = 60_000;

export function probeSource(
  { source, tags, probe, check, intervalMs, timeoutMs, failures, successes }: ProbeSettings,
  host: SourceHost,
): Source {
  const origin = originOf(source, tags);
  // As in Kubernetes an instance is not ready until it was; whether it is alive nobody knows until then.
  const judge = createJudge({ failures, successes, startsFailing: probe === 'readiness' });
  let told = '';
  let toldMs = 0;

  const look = async (): Promise<void> => {
    const startMs = performance.now();
    const verdict = judge(await check(timeoutMs));
    if (verdict === undefined) return;
    const nowMs = performance.now();
    const fields = [label('probe', probe), ...fieldsOf(verdict.health)];
    const said = fields.map((field) => `${field.key}=${field.value}`).join(' ');
    if (said === told && nowMs - toldMs < REPEAT_MS) return;
    told = said;
    toldMs = nowMs;
    const count = verdict.health.isOk ? [] : [value('failures', verdict.failures)];
    const duration = value('duration', formatQuantity((nowMs - startMs) / 1000, 'duration', 3));
    host.announce(origin, 'EVENT', 'health', [...fields, ...count, duration]);
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
