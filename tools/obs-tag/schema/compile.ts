// A schema as a check. Everything that is wrong with the schema itself is found here, before the first record.

import { nearestName } from '../../lib/record/nearest.ts';
import { OTHER_KEYWORDS } from './applicators.ts';
import { type Check, isObject, type Keyword, problem } from './keyword.ts';
import { OBJECT_KEYWORDS } from './objects.ts';
import { SCALAR_KEYWORDS } from './scalars.ts';

const KEYWORDS: ReadonlyMap<string, Keyword> = new Map([
  ...SCALAR_KEYWORDS,
  ...OTHER_KEYWORDS,
  ...OBJECT_KEYWORDS,
]);

/** A mistake in a schema, at the value or the key that a path leads to. */
export class SchemaMistake extends Error {
  override readonly name = 'SchemaMistake';
  readonly path: readonly string[];
  readonly isKey: boolean;

  constructor(message: string, path: readonly string[], isKey: boolean) {
    super(message);
    this.path = path;
    this.isKey = isKey;
  }
}

/** The check that a schema is. @throws SchemaMistake */
export function compileSchema(schema: unknown): Check {
  return new Compiler(schema).compileRoot();
}

/** Where schemas refer to others for the same instance; a cycle among these would check for ever. */
type References = Map<string, Set<string>>;

class Compiler {
  readonly #root: unknown;
  readonly #referred = new Map<string, { check: Check | undefined }>();
  readonly #references: References = new Map();

  constructor(root: unknown) {
    this.#root = root;
  }

  compileRoot(): Check {
    const check = this.#refer('#', [], '');
    this.#refuseCycles();
    return check;
  }

  /** @param region the pointer of the schema that the instance came to first, before allOf and its like */
  #compile(schema: unknown, path: readonly string[], region: string): Check {
    if (schema === true) return () => undefined;
    if (schema === false) return () => problem('is not allowed');
    if (!isObject(schema)) throw new SchemaMistake('must be a schema: an object, true or false', path, false);
    const checks = Object.keys(schema).map((name) => this.#compileKeyword(name, schema, path, region));
    const order = [...KEYWORDS.keys()];
    const sorted = Object.keys(schema)
      .map((name, index) => ({ check: checks[index], rank: order.indexOf(name) }))
      .sort((one, other) => one.rank - other.rank)
      .flatMap(({ check }) => (check ? [check] : []));
    return (instance) => {
      for (const check of sorted) {
        const found = check(instance);
        if (found) return found;
      }
      return undefined;
    };
  }

  #compileKeyword(
    name: string,
    schema: Readonly<Record<string, unknown>>,
    path: readonly string[],
    region: string,
  ): Check | undefined {
    const keyword = KEYWORDS.get(name);
    if (keyword === undefined) throw new SchemaMistake(unknownKeyword(name), [...path, name], true);
    const here = [...path, name];
    return keyword(schema[name], {
      schema,
      fail: (message, inside = []) => new SchemaMistake(message, [...here, ...inside], false),
      compile: (inner, inside, isForSame) => {
        const place = inside[0] === '..' ? [...path, ...inside.slice(1)] : [...here, ...inside];
        return this.#compile(inner, place, isForSame ? region : pointerOf(place));
      },
      refer: (reference) => this.#refer(reference, here, region),
    });
  }

  #refer(reference: string, path: readonly string[], region: string): Check {
    const target = this.#resolve(reference, path);
    const pointer = pointerOf(target.path);
    if (path.length > 0) {
      const known = this.#references.get(region) ?? new Set();
      this.#references.set(region, known.add(pointer));
    }
    const known = this.#referred.get(pointer);
    if (known) return (instance) => known.check?.(instance);
    const entry: { check: Check | undefined } = { check: undefined };
    this.#referred.set(pointer, entry);
    entry.check = this.#compile(target.schema, target.path, pointer);
    return entry.check;
  }

  /** A JSON pointer into the schema itself (RFC 6901): `#/$defs/name`. */
  #resolve(reference: string, path: readonly string[]): { schema: unknown; path: readonly string[] } {
    if (!/^#(?:\/.*)?$/s.test(reference)) {
      throw new SchemaMistake(
        'refers to another file; put it under $defs and write #/$defs/name',
        path,
        false,
      );
    }
    const parts = reference
      .split('/')
      .slice(1)
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
    let schema = this.#root;
    for (const part of parts) {
      const isThere = typeof schema === 'object' && schema !== null && Object.hasOwn(schema, part);
      if (!isThere) throw new SchemaMistake(`refers to ${reference}, which is not there`, path, false);
      schema = Reflect.get(schema as object, part);
    }
    return { schema, path: parts };
  }

  #refuseCycles(): void {
    const done = new Set<string>();
    const visit = (pointer: string, open: ReadonlySet<string>): void => {
      if (open.has(pointer)) throw new SchemaMistake('refers to itself', partsOf(pointer), false);
      if (done.has(pointer)) return;
      for (const next of this.#references.get(pointer) ?? []) visit(next, new Set([...open, pointer]));
      done.add(pointer);
    };
    for (const pointer of this.#references.keys()) visit(pointer, new Set());
  }
}

function pointerOf(path: readonly string[]): string {
  return path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function partsOf(pointer: string): string[] {
  const parts = pointer.split('/').slice(1);
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Keywords of the standard that records do without. */
const LEFT_OUT: ReadonlySet<string> = new Set(
  '$anchor $dynamicRef $dynamicAnchor $vocabulary unevaluatedProperties unevaluatedItems contentSchema'.split(
    ' ',
  ),
);

function unknownKeyword(name: string): string {
  if (LEFT_OUT.has(name)) return `${name} is not supported here`;
  const near = nearestName(name, KEYWORDS.keys());
  return `no keyword is named ${JSON.stringify(name)}${near === undefined ? '' : `; did you mean ${near}?`}`;
}
