// A change of an alert as an ALERT record.

import { LabelFields, labelsBesideSource, sourceOfLabels } from '../lib/promql/records/fields.ts';
import { ALERT_NAME } from '../lib/promql/rules/alerting.ts';
import { quote } from '../lib/record/format.ts';
import { formatQuantity } from '../lib/record/quantity.ts';
import { formatTime } from '../lib/record/time.ts';
import type { Notice } from './notice.ts';

const NS_PER_MS = 1_000_000n;
/** Fields that the record has of its own. */
const OWN_KEYS = [ALERT_NAME, 'value', 'fingerprint', 'active_at', 'silenced'];

/** The line of a notice, with its LF: labels first, then the value and what identifies the alert, annotations, and evidence. */
export function alertLine({ transition, runbook, silenced, evidence }: Notice): string {
  const { state, labels, annotations, value, fingerprint, atMs, activeAtMs } = transition;
  const fields = new LabelFields(OWN_KEYS);
  const parts = [`${ALERT_NAME}=${quote(labels.get(ALERT_NAME))}`];
  for (const [name, text] of labelsBesideSource(labels)) {
    if (name !== ALERT_NAME) parts.push(fields.format(name, text, 'exported_'));
  }
  if (value !== undefined) parts.push(`value=${formatQuantity(value, 'number')}`);
  parts.push(`fingerprint="${fingerprint}"`, `active_at="${timeText(activeAtMs)}"`);
  if (silenced !== undefined) parts.push(`silenced=${quote(silenced)}`);
  for (const [name, text] of annotations) parts.push(fields.format(name, text, 'annotation_'));
  if (runbook !== undefined && !annotations.has('runbook'))
    parts.push(fields.format('runbook', runbook, 'obs_'));
  evidence.forEach((line, index) => void parts.push(fields.format(`evidence_${index + 1}`, line, 'obs_')));
  return `${timeText(atMs)} ${sourceOfLabels(labels)} ALERT ${state} ${parts.join(' ')}\n`;
}

/** A record of the end of time may bring about an evaluation after it. */
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

function timeText(timeMs: number): string {
  return formatTime(BigInt(Math.min(timeMs, LAST_MS)) * NS_PER_MS);
}
