// A result as METRIC records, in the order of time, so that it can go on through a pipe.

import { LabelFields, labelsBesideSource, sourceOfLabels } from '../../lib/promql/records/fields.ts';
import { metricName } from '../../lib/promql/records/names.ts';
import { formatMessage, quote } from '../../lib/record/format.ts';
import { formatQuantity } from '../../lib/record/quantity.ts';
import { formatTime } from '../../lib/record/time.ts';
import type { Answer } from '../stage.ts';
import { type Point, pointsOf } from './points.ts';

const NS_PER_MS = 1_000_000n;
/** The name of a result that has none. */
const NAMELESS = 'query';
const VALUE = 'value';

/** One line for each point. */
export function formatRecords({ value, times }: Answer): string {
  if (value.type === 'string') {
    return `${timeText(times.startMs)} all METRIC ${NAMELESS} text=${quote(value.value)}\n`;
  }
  const points = [...pointsOf(value, times.startMs)].sort((left, right) => left.timeMs - right.timeMs);
  return points.map(recordOf).join('');
}

function recordOf({ labels, timeMs, value }: Point): string {
  const fields = new LabelFields([VALUE]);
  const name = labels.metricName === '' ? NAMELESS : metricName(labels.metricName, VALUE);
  const parts = labelsBesideSource(labels).map(([label, text]) => fields.format(label, text, 'exported_'));
  parts.push(`${VALUE}=${formatQuantity(value, 'number')}`);
  return `${timeText(timeMs)} ${sourceOfLabels(labels)} METRIC ${formatMessage(name)} ${parts.join(' ')}\n`;
}

function timeText(timeMs: number): string {
  return formatTime(BigInt(timeMs) * NS_PER_MS);
}
