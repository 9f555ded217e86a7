// obs-alert with --clock event is a function of the bytes: the cuts between reads do not show, with and without --pass.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { unaccounted } from '../../../tools/lib/stream/ledger.ts';
import { rulesOf, runAlert } from '../../unit/obs-alert/run-alert.ts';

const RULES = await rulesOf(`
groups:
- name: logs
  interval: 2s
  logs:
  - { name: errors_total, where: level>=ERROR, labels: { service: $service } }
  rules:
  - { alert: Errors, expr: 'increase(errors_total[6s]) > 1', annotations: { summary: '{{ $value }}' } }
- name: metrics
  interval: 1s
  rules:
  - { record: 'job:up', expr: sum by (service) (m_up) }
  - { alert: Down, expr: 'job:up < 2', for: 2s, keep_firing_for: 1s }
  - { alert: Gone, expr: 'absent(m_up{service="web"})' }
  - { alert: Fast, expr: 'rate(m_total[5s]) > 1' }
`);

const time = (tenths: number): string => new Date(Date.UTC(2026, 1, 14, 12) + tenths * 100).toISOString();
const record = fc
  .record({
    tenths: fc.integer({ min: 0, max: 300 }),
    source: fc.constantFrom('web/0', 'web/1', 'api/0', 'db'),
    rest: fc.constantFrom(
      'INFO fine',
      'ERROR bad w=2',
      'METRIC m up=1 total=5',
      'METRIC m up=0 total=50',
      'METRIC m env="a\\"b" up=1 seq="4"',
      'METRIC m up=oops',
      'METRIC m up=1ms total=1e3',
    ),
  })
  .map(({ tenths, source, rest }) => `${time(tenths)} ${source} ${rest}`);
const foreign = fc.constantFrom(
  '',
  'no record\r',
  '{"ts":"2026-02-14T12:00:05Z","source":"web/0","kind":"METRIC","msg":"m","values":{"up":2}}',
  '{broken',
  '\u0000',
  'x'.repeat(700),
);
const text = fc
  .tuple(
    fc.array(fc.oneof({ weight: 5, arbitrary: record }, foreign), { maxLength: 60 }),
    fc.constantFrom('\n', ''),
  )
  .map(([lines, end]) => lines.join('\n') + end);
const cuts = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 });

test('any cut gives the same alerts and the same ledger', () => {
  fc.assert(
    fc.property(text, cuts, fc.boolean(), (input, sizes, pass) => {
      const options = { pass, staleAfterMs: 4000, latenessMs: 500, maxLineBytes: 600 };
      const whole = runAlert(RULES, input, options);
      const cut = runAlert(RULES, input, options, sizes);
      assert.equal(cut.output, whole.output);
      assert.equal(unaccounted(cut.ledger), 0);
      assert.deepEqual(
        { ...cut.ledger, notes: [...cut.ledger.notes] },
        { ...whole.ledger, notes: [...whole.ledger.notes] },
      );
      assert.equal(cut.firing, whole.firing);
    }),
    { numRuns: 200, seed: 7 },
  );
});

test('with pass the output without alerts is the input', () => {
  fc.assert(
    fc.property(text, cuts, (input, sizes) => {
      const { output } = runAlert(RULES, input, { pass: true, maxLineBytes: 600 }, sizes);
      const alerts = / ALERT (pending|firing|resolved|inactive) alertname=/;
      const passed = output.split('\n').filter((line) => !alerts.test(line));
      const expected = input.split('\n');
      // An alert behind an unterminated last line gives it a line end.
      if (!input.endsWith('\n') && output.endsWith('\n')) expected.push('');
      assert.deepEqual(passed, expected);
    }),
    { numRuns: 200, seed: 8 },
  );
});
