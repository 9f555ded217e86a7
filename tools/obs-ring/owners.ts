// Streams: the lines of one source that go to one home. Where the manifest names organisations, two of them may have a source of one
// name, and nobody's line may get into another's rings; so the numbers of sources in the rows of a scan become numbers of streams.

import type { Kernel } from '../lib/kernel/host.ts';
import { OVERFLOW } from '../lib/kernel/interner.ts';
import {
  type FieldColumns,
  FOREIGN,
  QUOTED_BIT,
  type Scanner,
  type WantedField,
} from '../lib/kernel/scanner.ts';
import type { RecordLine } from '../lib/record/record.ts';
import { fieldOf } from '../lib/record/record.ts';
import { serviceOf } from '../lib/record/source.ts';
import type { Home, Homes, TenantHomes } from './home.ts';
import { MOST_SOURCES } from './places.ts';
import { OWNER_TAGS } from './tenancy.ts';

export interface Owners {
  /** Of lines that are no record, and of those whose stream has no number. */
  readonly strays: Home;
  /**
   * Puts the number of its stream in the place of the number of its source into each row of the last scan; OVERFLOW past MOST_SOURCES
   * streams. Of a line that is cut off the tags are not known. Returns the lines that are nobody's.
   */
  assign(isCut: boolean): number;
  /** The tags of a row in JSON form. `record` is what it says. */
  readTags(row: number, record: RecordLine): void;
  homeOf(stream: number): Home;
  sourceOf(stream: number): string;
}

/** Values of one tag; a line with a further one is nobody's. */
const MOST_VALUES = 4096;
const VALUE_BYTES = 64 * 1024;
/** In the place of the number of a value. */
const NO_VALUE = MOST_VALUES;
const UNKNOWN_VALUE = MOST_VALUES + 1;
const VALUES = MOST_VALUES + 2;
/** Combinations of tags and source that are remembered. */
const MOST_KNOWN = 4 * MOST_SOURCES;

/** The fields that the scan has to find. */
export function ownerFields(homes: Homes): readonly WantedField[] {
  if (homes.tenants === undefined) return [];
  return OWNER_TAGS.map((key) => ({ key, intern: { most: MOST_VALUES, bytes: VALUE_BYTES } }));
}

/** Of `VALUE_BYTES` at `area` of kernel memory. */
export function createOwners(kernel: Kernel, scanner: Scanner, homes: Homes): Owners {
  if (homes.tenants !== undefined) return ownersOf(kernel, scanner, homes.tenants);
  return {
    strays: homes.own,
    assign: () => 0,
    readTags: () => undefined,
    homeOf: () => homes.own,
    sourceOf: (stream) => scanner.sources.text(stream),
  };
}

interface Stream {
  readonly home: Home;
  readonly source: number;
}

function ownersOf(kernel: Kernel, scanner: Scanner, tenants: TenantHomes): Owners {
  const { unowned } = tenants;
  const { sourceIds, kinds } = scanner;
  const [org, app, env] = scanner.fields as readonly [FieldColumns, FieldColumns, FieldColumns];
  const area = kernel.allocate(VALUE_BYTES);
  const streams: Stream[] = [];
  const numbers = new Map<string, number>();
  const known = new Map<number, number>();
  // The lines of a source mostly have the tags of the one before.
  const lastKeys = new Float64Array(MOST_SOURCES + 1).fill(-1);
  const lastStreams = new Uint32Array(MOST_SOURCES + 1);

  /** The number of a value as text, whichever way it is written. */
  const numberOf = ({ interner }: FieldColumns, value: string): number => {
    if (value.length > VALUE_BYTES / 3) return UNKNOWN_VALUE;
    const id = interner!.intern(area, kernel.bytes.write(value, area));
    return id === OVERFLOW ? UNKNOWN_VALUE : id;
  };

  // Those of the tenants have numbers whatever values come before them.
  for (const tenant of tenants.named) {
    for (const [index, key] of OWNER_TAGS.entries()) {
      const value = tenant[key];
      if (value !== undefined) numberOf(scanner.fields[index]!, value);
    }
  }

  const valueAt = (field: FieldColumns, row: number): number => {
    if (field.starts[row] === 0) return NO_VALUE;
    const id = field.ids[row]!;
    if (id === OVERFLOW) return UNKNOWN_VALUE;
    if ((field.lengths[row]! & QUOTED_BIT) === 0) return id;
    const text = field.interner!.text(id);
    return text.includes('\\') ? numberOf(field, JSON.parse(`"${text}"`) as string) : id;
  };

  const textOf = ({ interner }: FieldColumns, value: number): string | undefined =>
    value === NO_VALUE ? undefined : interner!.text(value);

  const streamOf = (home: Home, source: number): number => {
    const key = `${source} ${home.directory}`;
    let number = numbers.get(key);
    if (number === undefined && streams.length < MOST_SOURCES) {
      number = streams.push({ home, source }) - 1;
      numbers.set(key, number);
    }
    return number ?? OVERFLOW;
  };

  const homeFor = (source: number, values: readonly [number, number, number]): Home => {
    if (values.includes(UNKNOWN_VALUE)) return unowned;
    const tags = { org: textOf(org, values[0]), app: textOf(app, values[1]), env: textOf(env, values[2]) };
    return tenants.homeOf(tags, serviceOf(scanner.sources.text(source)));
  };

  const find = (key: number, source: number, values: readonly [number, number, number]): number => {
    let stream = known.get(key);
    if (stream === undefined) {
      stream = streamOf(homeFor(source, values), source);
      if (known.size >= MOST_KNOWN) known.clear();
      known.set(key, stream);
    }
    lastKeys[source] = key;
    lastStreams[source] = stream;
    return stream;
  };

  const streamAt = (row: number): number => {
    const source = sourceIds[row]!;
    if (source >= MOST_SOURCES) return OVERFLOW;
    const values = [valueAt(org, row), valueAt(app, row), valueAt(env, row)] as const;
    const key = ((values[0] * VALUES + values[1]) * VALUES + values[2]) * MOST_SOURCES + source;
    return lastKeys[source] === key ? lastStreams[source]! : find(key, source, values);
  };

  const strayAt = (row: number): number => {
    const source = sourceIds[row]!;
    return source >= MOST_SOURCES ? OVERFLOW : streamOf(unowned, source);
  };

  return {
    strays: unowned,
    assign(isCut) {
      let strays = 0;
      for (let row = 0; row < scanner.count; row++) {
        if (kinds[row] === FOREIGN) {
          strays++;
          continue;
        }
        const stream = isCut ? strayAt(row) : streamAt(row);
        if (stream === OVERFLOW || streams[stream]!.home === unowned) strays++;
        sourceIds[row] = stream;
      }
      return strays;
    },
    readTags(row, record) {
      for (const [index, key] of OWNER_TAGS.entries()) {
        const field = scanner.fields[index]!;
        const value = fieldOf(record, key)?.value;
        field.starts[row] = value === undefined ? 0 : 1;
        field.lengths[row] = 0;
        if (value === undefined) continue;
        const number = numberOf(field, value);
        field.ids[row] = number === UNKNOWN_VALUE ? OVERFLOW : number;
      }
    },
    homeOf: (stream) => streams[stream]!.home,
    sourceOf: (stream) => scanner.sources.text(streams[stream]!.source),
  };
}
