// What records are grouped by: `service`, `status`, or `route=path` for a label that is named otherwise than its field.

import { UsageError } from '../lib/cli/failure.ts';
import { isKey } from '../lib/record/parse.ts';

export interface GroupKey {
  readonly label: string;
  /** The first of these fields that a record has is taken. */
  readonly fields: readonly string[];
  /** For routes of HTTP requests, which are bounded (routes.ts). */
  readonly routes?: RouteBound;
}

export interface RouteBound {
  /** Routes that are told apart for each text of the first key, the service. */
  readonly most: number;
  /** A request beyond them is counted; another table does it otherwise. */
  readonly isCounted: boolean;
}

/** The keys of --by, each label once. @throws UsageError */
export function parseKeys(words: readonly string[]): readonly GroupKey[] {
  const keys = new Map<string, GroupKey>();
  for (const word of words) {
    const [label = '', field = label, ...more] = word.split('=');
    if (!isKey(label) || !isKey(field) || more.length > 0) {
      throw new UsageError(
        `--by '${word}' is no field name; a letter or _, then letters, digits, _ - and ., as in service or route=path`,
      );
    }
    if (!keys.has(label)) keys.set(label, { label, fields: [field] });
  }
  return [...keys.values()];
}

export function keyOf(label: string, ...fields: readonly string[]): GroupKey {
  return { label, fields: fields.length === 0 ? [label] : fields };
}

/** True for a part of the source, under its own name: it needs no label. */
export function isSourcePart({ label, fields }: GroupKey): boolean {
  return fields[0] === label && (label === 'source' || label === 'service' || label === 'instance');
}
