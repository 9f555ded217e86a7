// The shape of a keyword of JSON Schema (draft 2020-12): from its value in a schema to a check of values.
//
// A validator of our own, and not ajv: a record is an object of scalars or of objects of scalars, so that a few hundred lines cover the
// language; patterns run in bounded time (lib/expr), and no code is generated from what a user wrote. Tests compare it with ajv.

import type { Problem } from '../../lib/schema/problem.ts';
import type { Instance } from './value.ts';

/** The first problem of a value, or undefined. */
export type Check = (value: Instance) => Problem | undefined;

export interface Scope {
  /** The schema in which the keyword stands. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** The error for the value of the keyword, or for what stands at a path inside of it. */
  fail(message: string, inside?: readonly string[]): Error;
  /** A schema inside of the value of the keyword, for the same instance or for a part of it. */
  compile(schema: unknown, inside: readonly string[], isForSame: boolean): Check;
  /** What a `$ref` refers to. */
  refer(reference: string): Check;
}

/** Undefined where there is nothing to check. */
export type Keyword = (value: unknown, scope: Scope) => Check | undefined;

/** The problem of the value itself. */
export function problem(message: string): Problem {
  return { path: [], message };
}

/** True for an object of a schema. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of a keyword that has to be a number of at least `min`. */
export function numberOf(value: unknown, scope: Scope, min = Number.NEGATIVE_INFINITY): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= min) return value;
  throw scope.fail(min === 0 ? 'must be a number, 0 or more' : 'must be a number');
}

/** The value of a keyword that has to be a whole number, 0 or more. */
export function countOf(value: unknown, scope: Scope): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw scope.fail('must be a whole number, 0 or more');
}

export function stringOf(value: unknown, scope: Scope): string {
  if (typeof value === 'string') return value;
  throw scope.fail('must be a string');
}

export function stringsOf(value: unknown, scope: Scope, inside: readonly string[] = []): readonly string[] {
  if (Array.isArray(value) && value.every((entry): entry is string => typeof entry === 'string'))
    return value;
  throw scope.fail('must be a list of strings', inside);
}

export function objectOf(value: unknown, scope: Scope): Readonly<Record<string, unknown>> {
  if (isObject(value)) return value;
  throw scope.fail('must be an object');
}
