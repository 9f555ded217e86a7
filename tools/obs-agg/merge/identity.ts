// Which records belong together: those of one message and window whose labels are equal once the labels that told their producers apart
// are taken away.

import { formatDuration, parseDuration } from '../../lib/record/duration.ts';
import { isLabel } from '../../lib/record/format.ts';
import type { RecordLine } from '../../lib/record/record.ts';
import { instanceOf, serviceOf } from '../../lib/record/source.ts';
import type { Value } from '../columns/column.ts';
import { alignedStart } from '../windows/windows.ts';

/** Labels to keep, or to take away. `service` and `instance` are those of the source. */
export interface LabelChoice {
  readonly by: ReadonlySet<string> | undefined;
  readonly without: ReadonlySet<string>;
}

/** Where a record goes. */
export interface Place {
  readonly endUs: number;
  readonly source: string;
  readonly name: string;
  readonly labels: readonly Value[];
  /** As it is written; undefined for values since the start. */
  readonly window: string | undefined;
  readonly windowSeconds: number;
  /** What the record itself calls its producer: source and all labels, and the length of its window. */
  readonly identity: string;
  readonly isDelta: boolean;
  readonly revision: number;
}

const EVERYBODY = 'all';
/** The bound of a bucket: buckets of different bounds contain each other, and never add up. */
export const BUCKET_LABEL = 'le';
const US_PER_S = 1e6;

export function createIdentifier(
  choice: LabelChoice,
  windowUs: number,
): (record: RecordLine, timeUs: number) => Place {
  const keeps = (label: string): boolean =>
    choice.by ? label === BUCKET_LABEL || choice.by.has(label) : !choice.without.has(label);
  const length = formatDuration(windowUs / US_PER_S);
  return (record, timeUs) => {
    const { source, message, fields } = record;
    const own = fields.find(({ key }) => key === 'window')?.value;
    const all = fields.filter((field) => isLabel(field) && field.key !== 'window' && field.key !== 'rev');
    const labels = all.filter(({ key }) => keeps(key)).map(({ key, value }): Value => [key, value]);
    const isDelta = own !== undefined;
    const seconds = windowUs > 0 ? windowUs / US_PER_S : (parseDuration(own ?? '', 0) ?? 0);
    return {
      // A time is the end of a window: one at the very end of a longer one belongs to it.
      endUs: windowUs > 0 ? alignedStart(timeUs - 1, windowUs) + windowUs : timeUs,
      source: sourceOf(source, keeps),
      name: message,
      labels: labels.sort(([left], [right]) => (left < right ? -1 : 1)),
      window: isDelta ? (windowUs > 0 ? length : own) : undefined,
      windowSeconds: seconds,
      identity: `${source} ${own ?? ''} ${JSON.stringify(all.map(({ key, value }) => [key, value]))}`,
      isDelta,
      revision: Number(fields.find(({ key }) => key === 'rev')?.value ?? 1) || 1,
    };
  };
}

function sourceOf(source: string, keeps: (label: string) => boolean): string {
  const service = keeps('service') ? serviceOf(source) : EVERYBODY;
  const instance = keeps('instance') ? instanceOf(source) : '';
  return instance === '' ? service : `${service}/${instance}`;
}
