// Group keys of a row as one small number, and the number back as labels.
//
// Each key gives an id per row: the service of an interned source, the kind, or an interned field value. Several ids are
// paired one after the other, so that a row costs one map look-up per further key and no string is built. Beyond the
// bound every new combination is the group OTHER.

import { OVERFLOW } from '../lib/kernel/interner.ts';
import { type FieldColumns, QUOTED_BIT, type Scanner } from '../lib/kernel/scanner.ts';
import { KINDS } from '../lib/record/kind.ts';
import { unquote } from '../lib/record/quoted.ts';
import { instanceOf, serviceOf } from '../lib/record/source.ts';
import type { GroupKey } from './keys.ts';

/** The group of everything beyond the bound. */
export const OTHER = 0;
/** The only group when there are no keys. */
const ALL = 1;
/** The text of a key that a record does not have. */
const ABSENT = '';
const OTHER_TEXT = 'other';

/** Small numbers for the texts of one key; 0 is a text that was never given out (absent or beyond the bound). */
interface KeyColumn {
  readonly name: string;
  /** The id of this key in a row of the scanner; OTHER_ID beyond the bound. */
  id(row: number): number;
  text(id: number): string;
}

const OTHER_ID = -1;
const ABSENT_ID = -2;

export interface Groups {
  readonly keys: readonly GroupKey[];
  /** The group of a row. */
  of(row: number): number;
  /** The texts of a group, in the order of the keys; '' for a key that its records do not have. */
  texts(group: number): readonly string[];
  /** The group of these texts. */
  ofTexts(texts: readonly string[]): number;
  readonly count: number;
  /** Rows that went into the group other because there were too many groups. */
  readonly overflowed: number;
  /** The groups that are known by one number of the scan; undefined where it takes more than one. */
  readonly known: KnownGroups | undefined;
}

export interface KnownGroups {
  /** By row. */
  readonly ids: Uint32Array;
  /** By row: 0 where the row has no id; undefined where each has one. */
  readonly starts: Uint32Array | undefined;
  /** By id: the group, or 0. */
  readonly groups: Int32Array;
}

/** Field columns are looked up by key in `columns`. */
export function createGroups(
  groupKeys: readonly GroupKey[],
  scanner: Scanner,
  columns: ReadonlyMap<string, FieldColumns>,
  most: number,
): Groups {
  const keys = groupKeys.map(({ fields }) =>
    firstOf(fields.map((name) => keyColumn(name, scanner, columns))),
  );
  const texts: (readonly string[])[] = [groupKeys.map(() => OTHER_TEXT)];
  if (keys.length === 0) texts.push([]);
  /** Groups by their texts, for different ids may have one text: a value with and without quotes, or a saved group. */
  const byTexts = new Map<string, number>([[JSON.stringify(texts[0]), OTHER]]);
  let overflowed = 0;
  const pairs = keys.map(() => new Map<number, number>());
  // A number for each prefix of a combination; the last one is the group.
  let prefixes = 1;

  const ofTexts = (wanted: readonly string[]): number => {
    if (keys.length === 0) return ALL;
    const name = JSON.stringify(wanted);
    const known = byTexts.get(name);
    if (known !== undefined) return known;
    if (texts.length > most) return OTHER;
    byTexts.set(name, texts.length);
    return texts.push(wanted) - 1;
  };

  const add = (row: number): number => {
    return ofTexts(keys.map((key) => key.text(key.id(row))));
  };

  const of = (row: number): number => {
    let prefix = 0;
    const last = keys.length - 1;
    for (let index = 0; index < last; index++) {
      const map = pairs[index] as Map<number, number>;
      const pair = prefix * 0x1_0000_0000 + ((keys[index] as KeyColumn).id(row) >>> 0);
      let next = map.get(pair);
      if (next === undefined) {
        // Prefixes are bounded like groups: each has at least one of them below it, but for those that came too late.
        if (prefixes > most) {
          overflowed++;
          return OTHER;
        }
        next = prefixes++;
        map.set(pair, next);
      }
      prefix = next;
    }
    const map = pairs[last] as Map<number, number>;
    const pair = prefix * 0x1_0000_0000 + ((keys[last] as KeyColumn).id(row) >>> 0);
    let group = map.get(pair);
    if (group === undefined) {
      group = add(row);
      if (group !== OTHER) map.set(pair, group);
    }
    if (group === OTHER) overflowed++;
    return group;
  };

  const known = knownBy(groupKeys, scanner, columns);
  const remember = (row: number, group: number): number => {
    if (known === undefined || group === OTHER || known.starts?.[row] === 0) return group;
    const id = known.ids[row] as number;
    if (id < known.groups.length) known.groups[id] = group;
    return group;
  };

  return {
    keys: groupKeys,
    known,
    ofTexts,
    get overflowed() {
      return overflowed;
    },
    of: keys.length === 0 ? () => ALL : (row) => remember(row, of(row)),
    texts: (group) => texts[group] ?? [],
    get count() {
      return texts.length - 1;
    },
  };
}

const KNOWN_IDS = 65_536;

/** One key that is a part of the source or a field has one number for each group. */
function knownBy(
  keys: readonly GroupKey[],
  scanner: Scanner,
  columns: ReadonlyMap<string, FieldColumns>,
): KnownGroups | undefined {
  const [key, ...others] = keys;
  if (key === undefined || others.length > 0 || key.fields.length > 1) return undefined;
  const [name = ''] = key.fields;
  const groups = new Int32Array(KNOWN_IDS);
  if (name === 'service' || name === 'instance' || name === 'source')
    return { ids: scanner.sourceIds, starts: undefined, groups };
  const column = columns.get(name);
  return column && { ids: column.ids, starts: column.starts, groups };
}

/** The first of several keys that a record has. Their ids are told apart by the place of the key. */
function firstOf(keys: readonly KeyColumn[]): KeyColumn {
  const [first, ...others] = keys as [KeyColumn, ...KeyColumn[]];
  if (others.length === 0) return first;
  const { length } = keys;
  return {
    name: first.name,
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

function keyColumn(name: string, scanner: Scanner, columns: ReadonlyMap<string, FieldColumns>): KeyColumn {
  switch (name) {
    case 'service':
      return sourceColumn(name, scanner, serviceOf);
    case 'instance':
      return sourceColumn(name, scanner, instanceOf);
    case 'source':
      return sourceColumn(name, scanner, (source) => source);
    case 'level':
    case 'kind':
      return {
        name,
        id: (row) => scanner.kinds[row] as number,
        text: (id) => KINDS[id - 1] ?? ABSENT,
      };
    default:
      return fieldColumn(name, scanner, columns.get(name) as FieldColumns);
  }
}

/** A part of the source: computed once for each source, then an array look-up. */
function sourceColumn(name: string, scanner: Scanner, part: (source: string) => string): KeyColumn {
  const ids = new Map<string, number>();
  const texts: string[] = [];
  const bySource = new Int32Array(65_536).fill(-1);
  return {
    name,
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

function fieldColumn(name: string, scanner: Scanner, column: FieldColumns): KeyColumn {
  return {
    name,
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

/** True when the value of a field column in a row stands in quotes. */
export function isQuoted(column: FieldColumns, row: number): boolean {
  return (column.lengths[row] as number) >= QUOTED_BIT;
}
