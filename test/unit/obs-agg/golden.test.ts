// The golden sets are held to their inventory: names, labels and help.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { GOLDEN, type GoldenSet } from '../../../tools/lib/metric/golden.ts';
import { ROOT } from '../../project.ts';

/** Labels that have few values, or are bounded by --max-groups because the set is about them. */
const ALLOWED: ReadonlySet<string> = new Set([
  'service',
  'route',
  'method',
  'status',
  'reason',
  'user',
  'model',
  'le',
]);

for (const set of ['http', 'usage'] as const satisfies readonly GoldenSet[]) {
  const exposition = readFileSync(join(ROOT, `test/cases/obs-agg/golden-${set}/out`), 'utf8');

  test(`golden ${set}: the case shows every metric of the inventory, and no other`, () => {
    const shown = [...exposition.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(
      ([, name, type]) => `${name} ${type}`,
    );
    const listed = GOLDEN[set].map(({ name, type }) => `${name} ${type}`);
    assert.deepEqual(shown.sort(), listed.sort());
    for (const { name, help } of GOLDEN[set])
      assert.ok(exposition.includes(`# HELP ${name} ${help}\n`), name);
  });

  test(`golden ${set}: labels are those that are allowed`, () => {
    for (const [, labels = ''] of exposition.matchAll(/^[a-z_]+\{(.*)\} /gm)) {
      for (const [, label = ''] of labels.matchAll(/([a-z_]+)="/g)) assert.ok(ALLOWED.has(label), label);
    }
  });
}

test('the name of a metric is its message and the name of its function', () => {
  for (const { name, message, fn } of [...GOLDEN.http, ...GOLDEN.usage]) {
    const key = fn.slice(0, fn.indexOf('='));
    assert.equal(key === 'value' ? message : `${message}_${key}`, name);
  }
});
