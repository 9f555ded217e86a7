// Group keys of a row as one small number, and the number back as labels.
//
// Each key gives an id per row (key-columns.ts). Several ids are paired one after the other, so that a row costs one map look-up per further
// key and no string is built. Beyond the bound every new combination is the group OTHER.

import type { FieldColumns, Scanner } from '../lib/kernel/scanner.ts';
import { firstOf, type GroupSource, type KeyColumn, keyColumn, OTHER_TEXT } from './key-columns.ts';
import type { GroupKey } from './keys.ts';
import { createRouteColumn } from './routes.ts';

/** The group of everything beyond the bound. */
export const OTHER = 0;
/** The only group when there are no keys. */
const ALL = 1;

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

export function createGroups(groupKeys: readonly GroupKey[], source: GroupSource): Groups {
  const { scanner, fields: columns, maxGroups: most } = source;
  const keys = createKeys(groupKeys, source);
  const texts: (readonly string[])[] = [groupKeys.map(() => OTHER_TEXT)];
  if (keys.length === 0) texts.push([]);
  /** Groups by their texts, for different ids may have one text: a value with and without quotes, or a saved group. */
  const byTexts = new Map<string, number>([[JSON.stringify(texts[0]), OTHER]]);
  let overflowed = 0;
  const pairs = keys.map(() => new Map<number, number>());
  /** A number for each prefix of a combination, by its length; the longest one is the group. */
  const prefixes = keys.map(() => 0);

  const ofTexts = (wanted: readonly string[]): number => {
    if (keys.length === 0) return ALL;
    const name = JSON.stringify(wanted);
    const known = byTexts.get(name);
    if (known !== undefined) return known;
    if (texts.length > most) return OTHER;
    byTexts.set(name, texts.length);
    keys.forEach(({ admit }, index) => {
      admit?.(wanted[0] as string, wanted[index] as string);
    });
    return texts.push(wanted) - 1;
  };

  /** Of the row that is looked at, by key. */
  const ids = keys.map(() => 0);
  const idOf = (index: number, row: number): number => {
    const id = (keys[index] as KeyColumn).id(row);
    ids[index] = id;
    return id >>> 0;
  };
  const add = (): number => ofTexts(keys.map((key, index) => key.text(ids[index] as number)));

  const of = (row: number): number => {
    let prefix = 0;
    const last = keys.length - 1;
    for (let index = 0; index < last; index++) {
      const map = pairs[index] as Map<number, number>;
      const pair = prefix * 0x1_0000_0000 + idOf(index, row);
      let next = map.get(pair);
      if (next === undefined) {
        // Prefixes are bounded like groups: each has at least one of them below it, but for those that came too late.
        next = prefixes[index] as number;
        if (next >= most) {
          overflowed++;
          return OTHER;
        }
        prefixes[index] = next + 1;
        map.set(pair, next);
      }
      prefix = next;
    }
    const map = pairs[last] as Map<number, number>;
    const pair = prefix * 0x1_0000_0000 + idOf(last, row);
    let group = map.get(pair);
    if (group === undefined) {
      group = add();
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

function createKeys(keys: readonly GroupKey[], source: GroupSource): readonly KeyColumn[] {
  const columnOf = (name: string): KeyColumn => keyColumn(name, source.scanner, source.fields);
  const [first] = keys;
  return keys.map((key) => {
    const column = firstOf(key.fields.map(columnOf));
    if (key.routes === undefined || first === undefined) return column;
    return createRouteColumn(key, key.routes, column, firstOf(first.fields.map(columnOf)), source);
  });
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
