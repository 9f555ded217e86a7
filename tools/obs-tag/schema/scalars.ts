// The keywords about single values: type, enum, const, and what numbers and strings have.

import { compilePattern, PatternError } from '../../lib/expr/pattern.ts';
import { FORMATS } from './formats.ts';
import {
  type Check,
  countOf,
  isObject,
  type Keyword,
  numberOf,
  problem,
  type Scope,
  stringOf,
} from './keyword.ts';
import type { Instance } from './value.ts';

const TYPES = ['string', 'number', 'integer', 'boolean', 'null', 'object', 'array'];

function isOfType(value: Instance, type: string): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'object':
      return value instanceof Map;
    case 'string':
    case 'number':
      return typeof value === type;
    default:
      // No record has a boolean, a null or an array.
      return false;
  }
}

const type: Keyword = (value, scope) => {
  const types: readonly unknown[] = Array.isArray(value) ? value : [value];
  const unknown = types.find((name) => !TYPES.some((known) => known === name));
  if (types.length === 0 || unknown !== undefined) throw scope.fail(`must be one of ${TYPES.join(', ')}`);
  const names = types.map(String);
  const told = problem(`must be ${names.join(' or ')}`);
  return (instance) => (names.some((name) => isOfType(instance, name)) ? undefined : told);
};

/** Equal as JSON values: the order of keys does not count. */
function isEqual(value: unknown, instance: Instance | undefined): boolean {
  if (!(instance instanceof Map)) return value === instance;
  const members = isObject(value) ? Object.entries(value) : undefined;
  return (
    members?.length === instance.size && members.every(([key, member]) => isEqual(member, instance.get(key)))
  );
}

const enumeration: Keyword = (value, scope) => {
  if (!Array.isArray(value)) throw scope.fail('must be a list');
  const told = problem(`must be one of ${value.map((allowed) => JSON.stringify(allowed)).join(', ')}`);
  return (instance) => (value.some((allowed) => isEqual(allowed, instance)) ? undefined : told);
};

const constant: Keyword = (value) => {
  const told = problem(`must be ${JSON.stringify(value)}`);
  return (instance) => (isEqual(value, instance) ? undefined : told);
};

/** A check of numbers alone. */
function ofNumber(holds: (instance: number, bound: number) => boolean, words: string): Keyword {
  return (value, scope) => {
    const bound = numberOf(value, scope);
    const told = problem(`must be ${words} ${bound}`);
    return (instance) => (typeof instance !== 'number' || holds(instance, bound) ? undefined : told);
  };
}

/** 0.3 is three times 0.1, though not to the last bit. */
function isWhole(quotient: number): boolean {
  return Math.abs(quotient - Math.round(quotient)) <= 1e-9 * Math.max(1, Math.abs(quotient));
}

const multipleOf: Keyword = (value, scope) => {
  const unit = numberOf(value, scope);
  if (unit <= 0) throw scope.fail('must be a number above 0');
  return ofNumber((instance) => isWhole(instance / unit), 'a multiple of')(value, scope);
};

/** A check of strings alone. */
function ofString(holds: (instance: string) => boolean, message: string): Check {
  const told = problem(message);
  return (instance) => (typeof instance !== 'string' || holds(instance) ? undefined : told);
}

/** Characters are code points. */
function charsOf(text: string): number {
  let chars = 0;
  for (const _ of text) chars++;
  return chars;
}

const minLength: Keyword = (value, scope) => {
  const min = countOf(value, scope);
  const message = min === 1 ? 'must not be empty' : `must have ${min} characters at least`;
  return ofString((instance) => instance.length >= min && charsOf(instance) >= min, message);
};

const maxLength: Keyword = (value, scope) => {
  const max = countOf(value, scope);
  return ofString(
    (instance) => instance.length <= max || charsOf(instance) <= max,
    `must have ${max} characters at most`,
  );
};

/** A pattern as a test. @throws the error of the scope */
export function patternOf(
  source: string,
  scope: Scope,
  inside: readonly string[] = [],
): (text: string) => boolean {
  try {
    return compilePattern(source).test;
  } catch (error) {
    if (error instanceof PatternError)
      throw scope.fail(`is no pattern of RE2's syntax: ${error.message}`, inside);
    throw error;
  }
}

const pattern: Keyword = (value, scope) => {
  const source = stringOf(value, scope);
  return ofString(patternOf(source, scope), `must match ${source}`);
};

const format: Keyword = (value, scope) => {
  const name = stringOf(value, scope);
  const test = FORMATS.get(name);
  if (test === undefined) throw scope.fail(`is no known format; there are ${[...FORMATS.keys()].join(', ')}`);
  return ofString(test, `must be a ${name}`);
};

export const SCALAR_KEYWORDS: readonly (readonly [string, Keyword])[] = [
  ['type', type],
  ['enum', enumeration],
  ['const', constant],
  ['minimum', ofNumber((instance, bound) => instance >= bound, 'at least')],
  ['maximum', ofNumber((instance, bound) => instance <= bound, 'at most')],
  ['exclusiveMinimum', ofNumber((instance, bound) => instance > bound, 'more than')],
  ['exclusiveMaximum', ofNumber((instance, bound) => instance < bound, 'less than')],
  ['multipleOf', multipleOf],
  ['minLength', minLength],
  ['maxLength', maxLength],
  ['pattern', pattern],
  ['format', format],
];
