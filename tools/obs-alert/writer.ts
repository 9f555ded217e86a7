// A change of an alert as an ALERT record.

import { ALERT_NAME, type AlertTransition } from '../lib/promql/rules/alerting.ts';
import { formatField, quote } from '../lib/record/format.ts';
import { isKey } from '../lib/record/parse.ts';
import { formatQuantity } from '../lib/record/quantity.ts';
import { encodeName, isName } from '../lib/record/source.ts';
import { formatTime } from '../lib/record/time.ts';

const NS_PER_MS = 1_000_000n;
/** The source of an alert that is of no single service. */
const EVERYBODY = 'all';
/** Fields that the record has of its own. */
const OWN_KEYS = ['value', 'fingerprint', 'active_at'];

/** The line of a transition, with its LF. Labels come first, then the value and what identifies the alert, then annotations. */
export function alertLine(transition: AlertTransition): string {
  const { labels, annotations, value, fingerprint, activeAtMs } = transition;
  const taken = new Set(OWN_KEYS);
  const service = labels.get('service');
  const fields = [`${ALERT_NAME}=${quote(labels.get(ALERT_NAME))}`];
  taken.add(ALERT_NAME);
  const add = (name: string, text: string, prefix: string): void => {
    const key = freeKey(name, prefix, taken);
    taken.add(key);
    fields.push(formatField('ALERT', { key, value: text, quoted: true }));
  };

  labels.names.forEach((name, index) => {
    const isInSource = service !== '' && (name === 'service' || name === 'instance');
    if (name !== ALERT_NAME && !isInSource) add(name, labels.values[index] as string, 'exported_');
  });
  if (value !== undefined) fields.push(`value=${formatQuantity(value, 'number')}`);
  fields.push(`fingerprint="${fingerprint}"`, `active_at="${timeText(activeAtMs)}"`);
  for (const [name, text] of annotations) add(name, text, 'annotation_');
  const source = service === '' ? EVERYBODY : sourceOf(service, labels.get('instance'));
  return `${timeText(transition.atMs)} ${source} ALERT ${transition.state} ${fields.join(' ')}\n`;
}

function timeText(timeMs: number): string {
  return formatTime(BigInt(timeMs) * NS_PER_MS);
}

/** The labels as the source that gave them; what no source can say is encoded. */
function sourceOf(service: string, instance: string): string {
  const names = instance === '' ? [service] : [service, ...instance.split('/')];
  return names.map((name) => (isName(name) ? name : encodeName(name))).join('/');
}

/** A key for a label or annotation: characters that keys do not have become `_`, and names that are taken get a prefix. */
function freeKey(name: string, prefix: string, taken: ReadonlySet<string>): string {
  const legal = name.replace(/[^A-Za-z0-9_.-]/g, '_');
  let key = isKey(legal) ? legal : `_${legal}`;
  while (taken.has(key)) key = prefix + key;
  return key;
}
