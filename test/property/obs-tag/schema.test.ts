// Our check of records against a JSON Schema agrees with ajv, whatever the schema and the record.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { readRecord, recordToJson } from '../../../tools/lib/record/json.ts';
import { compileSchema, SchemaMistake } from '../../../tools/obs-tag/schema/compile.ts';
import { type Instance, instanceOf } from '../../../tools/obs-tag/schema/value.ts';
import { jsonLine, textLine } from './arbitrary.ts';

/** What stands in JSON, with maps for objects. */
function inMaps(value: unknown): Instance {
  if (typeof value !== 'object' || value === null) return value as Instance;
  return new Map(Object.entries(value).map(([name, member]) => [name, inMaps(member)]));
}

type Schema = boolean | { readonly [keyword: string]: unknown };

const key = fc.constantFrom('ts', 'user', 'status', 'msg', 'fields', 'n1', '__proto__', 'constructor');
const scalar = fc.oneof(
  fc.constantFrom<unknown>('', 'a', 'bob', '200', '😀', 'x'.repeat(5), '2026-02-14T12:34:05Z', '10.0.0.1'),
  fc.constantFrom<unknown>(0, 1, 200, -1.5, 0.3, 1e15),
);
const instance = fc
  .array(fc.tuple(key, fc.oneof({ weight: 4, arbitrary: scalar }, fc.constant({ ts: 'x' }))), {
    maxLength: 5,
  })
  // As the JSON form of a record comes: keys of any name are members of their own.
  .map(
    (members) =>
      JSON.parse(
        `{${members.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`,
      ) as unknown,
  );

const pattern = fc.constantFrom('^[a-z]+$', '2', '^$', '^n', 's$');
const { schema } = fc.letrec<{ schema: Schema; object: Schema }>((tie) => ({
  schema: fc.oneof({ depthSize: 'small' }, fc.boolean(), tie('object')),
  object: fc.record(
    {
      type: fc.oneof(
        fc.constantFrom('string', 'number', 'integer', 'object', 'null', 'boolean', 'array'),
        fc.constant(['string', 'number']),
      ),
      enum: fc.array(scalar, { minLength: 1, maxLength: 3 }),
      const: scalar,
      minimum: fc.constantFrom(-1, 0, 200),
      exclusiveMaximum: fc.constantFrom(0, 1, 201),
      multipleOf: fc.constantFrom(1, 0.5, 50),
      minLength: fc.integer({ min: 0, max: 3 }),
      maxLength: fc.integer({ min: 0, max: 4 }),
      pattern,
      format: fc.constantFrom('date-time', 'ipv4', 'uuid'),
      required: fc.uniqueArray(key, { maxLength: 2 }),
      properties: fc.dictionary(fc.constantFrom('ts', 'user', 'status', 'fields'), tie('schema'), {
        maxKeys: 3,
      }),
      patternProperties: fc.dictionary(pattern, tie('schema'), { maxKeys: 1 }),
      additionalProperties: tie('schema'),
      propertyNames: tie('schema'),
      minProperties: fc.integer({ min: 0, max: 3 }),
      maxProperties: fc.integer({ min: 0, max: 4 }),
      dependentRequired: fc.dictionary(fc.constantFrom('ts', 'user'), fc.uniqueArray(key, { maxLength: 1 }), {
        maxKeys: 1,
      }),
      dependentSchemas: fc.dictionary(fc.constantFrom('ts', 'user'), tie('schema'), { maxKeys: 1 }),
      allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }),
      anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }),
      oneOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }),
      not: tie('schema'),
      if: tie('schema'),
      // biome-ignore lint/suspicious/noThenProperty: it is the keyword of that name.
      then: tie('schema'),
      else: tie('schema'),
      $ref: fc.constantFrom('#/$defs/name', '#/$defs/more'),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<Schema>,
}));

/** Few keywords at a time: with all of them nothing is ever valid. */
const sparse = fc.tuple(schema, fc.infiniteStream(fc.integer({ min: 0, max: 5 }))).map(([whole, choices]) => {
  const thin = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(thin);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).filter(() => choices.next().value === 0);
    return Object.fromEntries(
      entries.map(([name, inner]) => [name, name === 'enum' || name === 'required' ? inner : thin(inner)]),
    );
  };
  const root = thin(whole);
  const definitions = {
    name: { type: 'string', minLength: 1 },
    more: { anyOf: [{ $ref: '#/$defs/name' }, { type: 'number' }] },
  };
  return typeof root === 'object' ? { ...root, $defs: definitions } : root;
});

test('a record is valid for both or for none', () => {
  let valid = 0;
  let invalid = 0;
  fc.assert(
    fc.property(sparse, fc.array(instance, { minLength: 3, maxLength: 3 }), (made, instances) => {
      const ajv = new Ajv2020({ strict: false, ownProperties: true, validateSchema: false });
      addFormats.default(ajv);
      const theirs = ajv.compile(made as Schema);
      const ours = compileSchema(made);
      for (const one of instances) {
        const isValid = theirs(one);
        if (isValid) valid++;
        else invalid++;
        assert.equal(
          ours(inMaps(one)) === undefined,
          isValid,
          `${JSON.stringify(made)} on ${JSON.stringify(one)}`,
        );
      }
    }),
    { seed: 4, numRuns: 450 },
  );
  assert.ok(valid > 200 && invalid > 200, `${valid} valid, ${invalid} not`);
});

test('the value of a record is that of its JSON form', () => {
  fc.assert(
    fc.property(
      fc.oneof(textLine, jsonLine),
      fc.constantFrom('', ' ts=1', ' msg="2"', ' __proto__=3', ' a=1e999'),
      (line, more) => {
        const record = readRecord(line.startsWith('{') ? line : line + more);
        if (!record) return;
        assert.deepEqual(instanceOf(record), inMaps(JSON.parse(recordToJson(record))));
      },
    ),
    { seed: 4, numRuns: 3000 },
  );
});

test('a schema that refers to itself for the same value is refused', () => {
  for (const made of [
    { $ref: '#' },
    { allOf: [{ $ref: '#' }] },
    {
      properties: { a: { $ref: '#/$defs/x' } },
      $defs: { x: { anyOf: [{ $ref: '#/$defs/y' }] }, y: { not: { $ref: '#/$defs/x' } } },
    },
  ]) {
    assert.throws(() => compileSchema(made), SchemaMistake, JSON.stringify(made));
  }
  assert.equal(
    compileSchema({ properties: { fields: { $ref: '#' } } })(inMaps({ fields: { fields: {} } })),
    undefined,
  );
});
