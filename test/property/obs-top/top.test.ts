// The table is a function of the records: neither the cuts between reads nor the form of the records show in it, and
// whatever they hold, it is a table.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { recordToJson } from '../../../tools/lib/record/json.ts';
import { parseRecord } from '../../../tools/lib/record/parse.ts';
import { encodeName } from '../../../tools/lib/record/source.ts';
import { unaccounted } from '../../../tools/lib/stream/ledger.ts';
import { displayWidth } from '../../../tools/lib/term/width.ts';
import { jsonFrame } from '../../../tools/obs-top/view/json.ts';
import { at, startTop, type TopRunOptions } from '../../unit/obs-top/run-top.ts';

const body = fc.oneof(
  fc.constantFrom(
    'INFO x',
    'ERROR y status=500',
    'EVENT start',
    'EVENT exit reason="crash" code=1',
    'EVENT exit reason="operator"',
    'EVENT health probe="readiness" status="failing"',
    'EVENT ready',
    'METRIC process rss=28M',
    'METRIC requests window="10s" rate=5 errors=1 dur_p99=12ms',
    'METRIC requests window="10s" status="500" count=7',
    'ALERT firing alertname="A" severity="critical" summary="s"',
    'ALERT resolved alertname="A" severity="critical" summary="t"',
    'METRIC node cpu=3% mem_used=1G mem_total=4G',
    'SPAN s dur=1ms',
    'GAP lost dropped=3',
  ),
  fc
    .string({ unit: 'binary', maxLength: 20 })
    .map((text) => `ALERT firing alertname=${JSON.stringify(text)}`),
);
const source = fc.oneof(
  fc.constantFrom('web/0', 'web/1', 'api/0', 'web', 'node/a', 'all'),
  fc.string({ unit: 'binary', maxLength: 8 }).map((name) => `${encodeName(name)}/0`),
);
const record = fc
  .tuple(fc.integer({ min: 0, max: 90 }), source, body)
  .map(([seconds, from, rest]) => at(seconds, `${from} ${rest}`).trimEnd());
const foreign = fc.constantFrom('', 'no record', '{broken', '\u0000');
const lines = fc.array(fc.oneof({ weight: 6, arbitrary: record }, foreign), { maxLength: 40 });

function shown(text: string, options: TopRunOptions = {}): string {
  const run = startTop({ view: jsonFrame, ...options });
  run.write(text);
  run.end();
  assert.equal(unaccounted(run.ledger), 0);
  return run.output();
}

test('any cut gives the same frame', () => {
  fc.assert(
    fc.property(lines, fc.integer({ min: 1, max: 100 }), (all, chunkBytes) => {
      const text = all.join('\n');
      assert.equal(shown(text, { chunkBytes }), shown(text));
    }),
    { numRuns: 60, seed: 8 },
  );
});

test('records in JSON form give the same frame', () => {
  fc.assert(
    fc.property(lines, (all) => {
      const asJson = all.map((line) => {
        const parsed = parseRecord(line);
        return parsed === undefined ? line : recordToJson(parsed);
      });
      assert.equal(shown(asJson.join('\n')), shown(all.join('\n')));
    }),
    { numRuns: 60, seed: 8 },
  );
});

test('whatever the records hold, no line is too wide and none moves the screen', () => {
  fc.assert(
    fc.property(lines, fc.integer({ min: 1, max: 130 }), (all, maxWidth) => {
      const run = startTop({ maxWidth });
      run.write(all.join('\n'));
      run.end();
      const table = run.output();
      assert.equal(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/.test(table), false);
      for (const line of table.split('\n')) {
        assert.ok(displayWidth(line) <= maxWidth, line);
        assert.equal(line, line.trimEnd());
      }
    }),
    { numRuns: 60, seed: 8 },
  );
});
