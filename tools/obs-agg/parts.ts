// What --sketch adds to a METRIC record so that `obs-agg merge` can put its values together with those of others. Each part is a field
// named after the value that it belongs to:
//
//   NAME.p99  NAME.distinct  NAME.top10.FIELD   the summary that a quantile, a distinct or a top was read from, in its text form
//   FIELD.sketch                                that of all FIELD_p… of the record
//   NAME.weight  NAME.mean  NAME.squares        of an avg or a stddev: the weight of all values, their mean, and for a stddev the
//                                               sum of the squared distances from it
//   NAME.rate                                   what a rate was divided from: the amount in the whole window
//   NAME.min  NAME.max  NAME.first  NAME.last   the value again, where its own name does not say how it is merged
//   NAME.at                                     the time of the record that a first or a last is of, in microseconds since 1970

import type { AggregateFunction } from '../lib/metric/functions.ts';

/** The key of a part of a value. */
export function partKey(name: string, part: string): string {
  return `${name}.${part}`;
}

/** The name that a function of a field has by itself. */
export function ownName({ field, fn }: AggregateFunction): string {
  return field === undefined ? fn : `${field}_${fn}`;
}

const PART =
  /^(.+?)\.(?:(p\d{1,3}(?:\.\d+)?|distinct|sketch|weight|mean|squares|rate|min|max|first|last|at)|(top\d{1,4})\.(.+))$/;

export interface Part {
  /** The value it belongs to; of a sketch, the field. */
  readonly name: string;
  readonly part: string;
  /** Of a top: its field. */
  readonly field: string | undefined;
}

/** What a key says, or undefined when it is that of no part. */
export function parsePart(key: string): Part | undefined {
  const [, name, part, top, field] = PART.exec(key) ?? [];
  if (name === undefined) return undefined;
  return { name, part: part ?? top ?? '', field };
}
