import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSummary } from '../../../tools/obs-agg/summary.ts';
import type { Metric } from '../../../tools/obs-agg/writer.ts';

const metric = (source: string, values: Metric['values']): Metric => ({
  endUs: Date.UTC(2026, 1, 14, 12, 34, 10) * 1000,
  source,
  name: 'requests',
  labels: [],
  values,
  window: '10s',
  revision: 1,
});

test('columns keep their width, and titles stand again behind an empty line only when they are others', () => {
  const summary = createSummary(() => 100);
  const shown = [
    summary([metric('web', [['count', '5']]), metric('a-long-name-of-a-service', [['count', '7']])]),
    summary([metric('web', [['count', '123']])]),
    summary([
      metric('web', [
        ['count', '1'],
        ['errors', '2'],
      ]),
    ]),
    summary([]),
  ];
  assert.equal(
    shown.join(''),
    [
      'TIME                  SOURCE                       count',
      '2026-02-14T12:34:10Z  web                              5',
      '2026-02-14T12:34:10Z  a-long-name-of-a-service         7',
      '2026-02-14T12:34:10Z  web                            123',
      '',
      'TIME                  SOURCE                       count    errors',
      '2026-02-14T12:34:10Z  web                              1         2',
      '',
    ].join('\n'),
  );
});
