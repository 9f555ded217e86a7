// The keywords about objects.

import { type Check, countOf, isObject, type Keyword, objectOf, problem, stringsOf } from './keyword.ts';
import { patternOf } from './scalars.ts';
import type { InstanceObject } from './value.ts';

/** A check of objects alone. */
function ofObject(check: (instance: InstanceObject) => ReturnType<Check>): Check {
  return (instance) => (instance instanceof Map ? check(instance) : undefined);
}

/** The problem of a member, told from the object. */
function atMember(key: string, found: ReturnType<Check>): ReturnType<Check> {
  return found && { ...found, path: [key, ...found.path] };
}

/** The first problem of the members for which there is a check. */
function membersChecked(checkOf: (key: string) => Check | undefined): Check {
  return ofObject((instance) => {
    for (const [key, value] of instance) {
      const found = checkOf(key)?.(value);
      if (found) return atMember(key, found);
    }
    return undefined;
  });
}

const required: Keyword = (value, scope) => {
  const keys = stringsOf(value, scope);
  return ofObject((instance) => {
    const missing = keys.find((key) => !instance.has(key));
    return missing === undefined ? undefined : problem(`lacks ${JSON.stringify(missing)}`);
  });
};

const properties: Keyword = (value, scope) => {
  const checks = Object.entries(objectOf(value, scope)).map(
    ([key, schema]) => [key, scope.compile(schema, [key], false)] as const,
  );
  return ofObject((instance) => {
    for (const [key, check] of checks) {
      const member = instance.get(key);
      const found = member === undefined ? undefined : check(member);
      if (found) return atMember(key, found);
    }
    return undefined;
  });
};

const patternProperties: Keyword = (value, scope) => {
  const checks = Object.entries(objectOf(value, scope)).map(
    ([source, schema]) =>
      [patternOf(source, scope, [source]), scope.compile(schema, [source], false)] as const,
  );
  return ofObject((instance) => {
    for (const [test, check] of checks) {
      const found = membersChecked((key) => (test(key) ? check : undefined))(instance);
      if (found) return found;
    }
    return undefined;
  });
};

/** Of the members that neither properties nor patternProperties name. */
const additionalProperties: Keyword = (value, scope) => {
  const { properties: named, patternProperties: patterns } = scope.schema;
  const names = new Set(isObject(named) ? Object.keys(named) : []);
  const tests = isObject(patterns) ? Object.keys(patterns).map((source) => patternOf(source, scope)) : [];
  const isNamed = (key: string): boolean => names.has(key) || tests.some((test) => test(key));
  const unknown: Check = () => problem('is not a known key');
  const check = value === false ? unknown : scope.compile(value, [], false);
  return membersChecked((key) => (isNamed(key) ? undefined : check));
};

const propertyNames: Keyword = (value, scope) => {
  const check = scope.compile(value, [], false);
  return ofObject((instance) => {
    for (const key of instance.keys()) {
      const found = check(key);
      if (found) return { path: [key], message: `is no such key: ${found.message}` };
    }
    return undefined;
  });
};

const minProperties: Keyword = (value, scope) => {
  const min = countOf(value, scope);
  return ofObject((instance) =>
    instance.size >= min ? undefined : problem(`must have ${min} members at least`),
  );
};

const maxProperties: Keyword = (value, scope) => {
  const max = countOf(value, scope);
  return ofObject((instance) =>
    instance.size <= max ? undefined : problem(`must have ${max} members at most`),
  );
};

const dependentRequired: Keyword = (value, scope) => {
  const needs = Object.entries(objectOf(value, scope)).map(
    ([key, needed]) => [key, stringsOf(needed, scope, [key])] as const,
  );
  return ofObject((instance) => {
    for (const [key, needed] of needs) {
      const missing = instance.has(key) && needed.find((name) => !instance.has(name));
      if (typeof missing === 'string')
        return problem(`lacks ${JSON.stringify(missing)} beside ${JSON.stringify(key)}`);
    }
    return undefined;
  });
};

const dependentSchemas: Keyword = (value, scope) => {
  const checks = Object.entries(objectOf(value, scope)).map(
    ([key, schema]) => [key, scope.compile(schema, [key], true)] as const,
  );
  return ofObject((instance) => {
    for (const [key, check] of checks) {
      const found = instance.has(key) ? check(instance) : undefined;
      if (found) return found;
    }
    return undefined;
  });
};

export const OBJECT_KEYWORDS: readonly (readonly [string, Keyword])[] = [
  ['required', required],
  ['properties', properties],
  ['patternProperties', patternProperties],
  ['additionalProperties', additionalProperties],
  ['propertyNames', propertyNames],
  ['minProperties', minProperties],
  ['maxProperties', maxProperties],
  ['dependentRequired', dependentRequired],
  ['dependentSchemas', dependentSchemas],
];
