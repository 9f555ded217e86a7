// The cardinality guard.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { othersOf } from '../../../tools/obs-tag/steps/guard/offenders.ts';
import { runTag } from './run-tag.ts';

const HEAD = '2026-02-14T12:34:05Z web/0';

/** Bodies in, bodies out. */
async function guarded(kind: string, bodies: readonly string[], ...words: string[]) {
  const { lines, offenders, ledger } = await runTag(
    words,
    bodies.map((body) => `${HEAD} ${kind} ${body}\n`).join(''),
  );
  return { bodies: lines.map((line) => line.slice(`${HEAD} ${kind} `.length)), offenders, ledger };
}

test('the first values stay, further ones become other, and the label is told once', async () => {
  const { bodies, offenders, ledger } = await guarded(
    'INFO',
    ['x u=a', 'x u=b', 'x u=a', 'x u=c v=c', 'x u="b"', 'x u=d', 'x u=c', 'x u=other'],
    '--labels',
    'u',
    '--max-values',
    '2',
  );
  assert.deepEqual(bodies, [
    'x u=a',
    'x u=b',
    'x u=a',
    'x u=other v=c',
    'x u="b"',
    'x u=other',
    'x u=other',
    'x u=other',
  ]);
  assert.equal(offenders.length, 1);
  const [offender] = offenders;
  assert.deepEqual(
    [offender?.label, offender?.offence, offender?.records, offender?.example],
    ['u', 'values', 3, 'c'],
  );
  assert.equal(offender && othersOf(offender), 2);
  assert.equal(ledger.notes.get('guarded'), 3);
});

test('the value of a line in JSON form, of quotes and of escapes is one value', async () => {
  const json = '{"ts":"2026-02-14T12:34:05Z","source":"web/0","kind":"INFO","msg":"x","u":"a\\"b"}';
  const { lines } = await runTag(
    ['--labels', 'u', '--max-values', '1'],
    [`${HEAD} INFO x u="a\\"b"`, json, `${HEAD} INFO x u="a\\u0022b"`, `${HEAD} INFO x u=c`].join('\n'),
  );
  assert.deepEqual(
    lines.map((line) => line.slice(HEAD.length)),
    [' INFO x u="a\\"b"', ' INFO x u="a\\"b"', ' INFO x u="a\\u0022b"', ' INFO x u=other'],
  );
});

test('METRIC records have no labels but those of the inventory, and values stay', async () => {
  const { bodies, offenders } = await guarded(
    'METRIC',
    ['r route="/a" user="u1" window="10s" env="prod" count=5 dur=3ms'],
    '--labels',
    'route',
  );
  assert.deepEqual(bodies, ['r route="/a" user="other" window="10s" env="prod" count=5 dur=3ms']);
  assert.deepEqual(
    offenders.map(({ label, offence }) => [label, offence]),
    [['user', 'unknown']],
  );
});

test('without an inventory every label of METRIC records is bounded, and log records are left alone', async () => {
  const metrics = await guarded(
    'METRIC',
    ['r u="1" v=1', 'r u="2" v=2', 'r u=three v=3'],
    '--max-values',
    '1',
  );
  assert.deepEqual(metrics.bodies, ['r u="1" v=1', 'r u="other" v=2', 'r u="other" v=3']);
  assert.deepEqual((await guarded('INFO', ['r u=1', 'r u=2'], '--max-values', '1')).bodies, [
    'r u=1',
    'r u=2',
  ]);
});

test('a hashed value is one of few', async () => {
  const bodies = Array.from({ length: 400 }, (_, index) => `x u=v${index}`);
  const run = await guarded('INFO', bodies, '--labels', 'u', '--max-values', '1', '--hash-labels');
  const values = new Set(run.bodies.slice(1).map((body) => body.slice(4)));
  assert.equal(values.size, 16);
  for (const value of values) assert.match(value, /^other-(?:[0-9]|1[0-5])$/);
  const again = await guarded('INFO', run.bodies, '--labels', 'u', '--max-values', '1', '--hash-labels');
  assert.deepEqual(again.bodies, run.bodies, 'what is guarded already stays');
});
