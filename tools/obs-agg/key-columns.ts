// Group keys as columns of small numbers over the rows of a scan: the service of an interned source, the kind, or an interned field value.

import { OVERFLOW } from '../lib/kernel/interner.ts';
import type { FieldColumns, Scanner } from '../lib/kernel/scanner.ts';
import { KINDS } from '../lib/record/kind.ts';
import { unquote } from '../lib/record/quoted.ts';
import { instanceOf, serviceOf } from '../lib/record/source.ts';
import type { RowViews } from './row-view.ts';

/** Small numbers for the texts of one key. */
export interface KeyColumn {
  /** The id of this key in a row of the scanner, which is asked once a row: ABSENT_ID where there is none, OTHER_ID beyond the bound. */
  id(row: number): number;
  text(id: number): string;
  /** Of a column that is bounded within each text of the first key: a text has come in a run before. */
  admit?(first: string, text: string): void;
}

export interface GroupSource {
  readonly scanner: Scanner;
  /** By key. */
  readonly fields: ReadonlyMap<string, FieldColumns>;
  readonly views: RowViews;
  readonly maxGroups: number;
  /** Counts under a name for --stats. */
  readonly count: (name: string) => void;
}

export const OTHER_ID = -1;
export const ABSENT_ID = -2;
/** The text of a key that a record does not have. */
export const ABSENT = '';
export const OTHER_TEXT = 'other';

/** The first of several keys that a record has. Their ids are told apart by the place of the key. */
export function firstOf(keys: readonly KeyColumn[]): KeyColumn {
  const [first, ...others] = keys as [KeyColumn, ...KeyColumn[]];
  if (others.length === 0) return first;
  const { length } = keys;
  return {
    id(row) {
      for (let index = 0; index < length; index++) {
        const id = (keys[index] as KeyColumn).id(row);
        if (id === OTHER_ID) return id;
        if (id !== ABSENT_ID) return id * length + index;
      }
      return ABSENT_ID;
    },
    text: (id) => (id < 0 ? first.text(id) : (keys[id % length] as KeyColumn).text(Math.floor(id / length))),
  };
}

export function keyColumn(
  name: string,
  scanner: Scanner,
  columns: ReadonlyMap<string, FieldColumns>,
): KeyColumn {
  switch (name) {
    case 'service':
      return sourceColumn(scanner, serviceOf);
    case 'instance':
      return sourceColumn(scanner, instanceOf);
    case 'source':
      return sourceColumn(scanner, (source) => source);
    case 'level':
    case 'kind':
      return {
        id: (row) => scanner.kinds[row] as number,
        text: (id) => KINDS[id - 1] ?? ABSENT,
      };
    default:
      return fieldColumn(scanner, columns.get(name) as FieldColumns);
  }
}

/** A part of the source: computed once for each source, then an array look-up. */
function sourceColumn(scanner: Scanner, part: (source: string) => string): KeyColumn {
  const ids = new Map<string, number>();
  const texts: string[] = [];
  const bySource = new Int32Array(65_536).fill(-1);
  return {
    id(row) {
      const source = scanner.sourceIds[row] as number;
      if (source === OVERFLOW) return OTHER_ID;
      const known = bySource[source] as number;
      if (known >= 0) return known;
      const text = part(scanner.sources.text(source));
      let id = ids.get(text);
      if (id === undefined) {
        id = texts.push(text) - 1;
        ids.set(text, id);
      }
      bySource[source] = id;
      return id;
    },
    text: (id) => (id === OTHER_ID ? OTHER_TEXT : (texts[id] ?? ABSENT)),
  };
}

function fieldColumn(scanner: Scanner, column: FieldColumns): KeyColumn {
  return {
    id(row) {
      if (scanner.kinds[row] === 0 || column.starts[row] === 0) return ABSENT_ID;
      const id = column.ids[row] as number;
      return id === OVERFLOW ? OTHER_ID : id;
    },
    text(id) {
      if (id === ABSENT_ID) return ABSENT;
      if (id === OTHER_ID) return OTHER_TEXT;
      const raw = column.interner?.text(id) ?? ABSENT;
      return raw.includes('\\') ? unquote(`"${raw}"`, 0, raw.length + 2) : raw;
    },
  };
}
