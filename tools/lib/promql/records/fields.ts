// Label sets as parts of a record: service and instance as its source, the others as quoted fields.

import { formatField } from '../../record/format.ts';
import { isKey } from '../../record/parse.ts';
import { encodeName, isName } from '../../record/source.ts';
import { type Labels, METRIC_NAME } from '../labels/labels.ts';

/** The source of what is of no single service. */
const EVERYBODY = 'all';

/** The source that gave labels; what no source can say is encoded. `all` where there is no service. */
export function sourceOfLabels(labels: Labels): string {
  const service = labels.get('service');
  if (service === '') return EVERYBODY;
  const instance = labels.get('instance');
  const names = instance === '' ? [service] : [service, ...instance.split('/')];
  return names.map((name) => (isName(name) ? name : encodeName(name))).join('/');
}

/** The labels that the source does not say, and that are not the metric name. */
export function labelsBesideSource(labels: Labels): readonly (readonly [name: string, text: string])[] {
  const hasService = labels.get('service') !== '';
  const pairs = labels.names.map((name, index) => [name, labels.values[index] as string] as const);
  return pairs.filter(([name]) => {
    const isInSource = hasService && (name === 'service' || name === 'instance');
    return !isInSource && name !== METRIC_NAME;
  });
}

/** Quoted fields of one record, each under a key that no other has. */
export class LabelFields {
  private readonly taken: Set<string>;

  /** @param ownKeys keys that the record has of its own. */
  constructor(ownKeys: readonly string[]) {
    this.taken = new Set(ownKeys);
  }

  /**
   * `key="text"`. Characters that keys do not have become `_`; while the key is taken it gets the prefix, as Prometheus names labels
   * that collide.
   */
  format(name: string, text: string, prefix: string): string {
    const legal = name.replace(/[^A-Za-z0-9_.-]/g, '_');
    let key = isKey(legal) ? legal : `_${legal}`;
    while (this.taken.has(key)) key = prefix + key;
    this.taken.add(key);
    return formatField('METRIC', { key, value: text, quoted: true });
  }
}
