// The keywords that put schemas together, and those that only tell something to people.

import { type Check, type Keyword, objectOf, problem, type Scope, stringOf } from './keyword.ts';

function schemasOf(value: unknown, scope: Scope): readonly Check[] {
  if (!Array.isArray(value) || value.length === 0) throw scope.fail('must be a list of schemas');
  return value.map((schema, index) => scope.compile(schema, [String(index)], true));
}

const allOf: Keyword = (value, scope) => {
  const checks = schemasOf(value, scope);
  return (instance) => {
    for (const check of checks) {
      const found = check(instance);
      if (found) return found;
    }
    return undefined;
  };
};

const anyOf: Keyword = (value, scope) => {
  const checks = schemasOf(value, scope);
  return (instance) => {
    let first: ReturnType<Check>;
    for (const check of checks) {
      const found = check(instance);
      if (!found) return undefined;
      first ??= found;
    }
    return checks.length === 1 ? first : problem('fits none of the alternatives of anyOf');
  };
};

const oneOf: Keyword = (value, scope) => {
  const checks = schemasOf(value, scope);
  return (instance) => {
    const fitting = checks.filter((check) => !check(instance)).length;
    return fitting === 1 ? undefined : problem(`fits ${fitting} of the alternatives of oneOf, not one`);
  };
};

const not: Keyword = (value, scope) => {
  const check = scope.compile(value, [], true);
  return (instance) => (check(instance) ? undefined : problem('fits what it must not fit'));
};

/** `then` and `else` stand beside it. */
const condition: Keyword = (value, scope) => {
  const holds = scope.compile(value, [], true);
  const { then: consequence, else: alternative } = scope.schema;
  const whenTrue = consequence === undefined ? undefined : scope.compile(consequence, ['..', 'then'], true);
  const whenFalse = alternative === undefined ? undefined : scope.compile(alternative, ['..', 'else'], true);
  return (instance) => (holds(instance) ? whenFalse : whenTrue)?.(instance);
};

const reference: Keyword = (value, scope) => scope.refer(stringOf(value, scope));

/** Schemas to refer to: each is compiled, so that a mistake in one that nobody uses is found. */
const definitions: Keyword = (value, scope) => {
  for (const [key, schema] of Object.entries(objectOf(value, scope))) scope.compile(schema, [key], false);
  return undefined;
};

const told: Keyword = () => undefined;

/** What says nothing about an instance, or only about arrays, which no record has. */
const TOLD =
  '$schema $id $comment title description default examples deprecated readOnly writeOnly contentEncoding ' +
  'contentMediaType then else items prefixItems contains minContains maxContains minItems maxItems uniqueItems';

export const OTHER_KEYWORDS: readonly (readonly [string, Keyword])[] = [
  ['$ref', reference],
  ['$defs', definitions],
  ['definitions', definitions],
  ['allOf', allOf],
  ['anyOf', anyOf],
  ['oneOf', oneOf],
  ['not', not],
  ['if', condition],
  ...TOLD.split(' ').map((name) => [name, told] as const),
];
