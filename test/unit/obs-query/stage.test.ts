import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRecord } from '../../../tools/lib/record/parse.ts';
import { unaccounted } from '../../../tools/lib/stream/ledger.ts';
import { QueryFailure } from '../../../tools/obs-query/failure.ts';
import { formatApi } from '../../../tools/obs-query/output/api.ts';
import { formatAnswerTable } from '../../../tools/obs-query/output/table.ts';
import { runQuery } from './run-query.ts';

const at = (second: number, rest: string): string =>
  `2026-02-14T12:00:${String(second).padStart(2, '0')}Z ${rest}\n`;
const INPUT = [0, 10, 20, 30]
  .map(
    (second) =>
      at(second, `web/0 METRIC http env="prod" hits_total=${second * 2} p99=${second + 1}ms`) +
      at(second, `api METRIC http env="prod" hits_total=${second}`),
  )
  .join('');

test('as of the latest record', () => {
  const { output, stage } = runQuery('http_hits_total', `${INPUT}${at(31, 'web/0 INFO later')}no record\n`);
  assert.equal(
    output,
    '2026-02-14T12:00:31Z web/0 METRIC http_hits_total env="prod" value=60\n' +
      '2026-02-14T12:00:31Z api METRIC http_hits_total env="prod" value=30\n',
  );
  assert.equal(stage.ledger.foreign, 1);
  assert.equal(unaccounted(stage.ledger), 0);
});

test('at a time, which is no reader of what comes later', () => {
  const run = (when: string) => runQuery('http_p99', INPUT, { at: when });
  assert.match(
    run('2026-02-14T12:00:15Z').output,
    /^2026-02-14T12:00:15Z web\/0 METRIC http_p99 env="prod" value=0.011\n$/,
  );
  assert.match(run(String(Date.UTC(2026, 1, 14, 12, 0, 15) / 1000)).output, /value=0.011\n$/);
  assert.match(run('-10s').output, /^2026-02-14T12:00:20Z .* value=0.021\n$/);
  assert.equal(run('2026-02-14T11:00:00Z').output, '');
});

test('an offset into the future reads what comes later', () => {
  const { output } = runQuery('http_p99 offset -10s', INPUT, { at: '2026-02-14T12:00:10Z' });
  assert.match(output, /value=0.021\n$/);
});

test('a range, its points in the order of time', () => {
  const { output } = runQuery('sum by (env) (http_hits_total)', INPUT, { start: '-20s', step: 10_000 });
  assert.deepEqual(output.trimEnd().split('\n'), [
    '2026-02-14T12:00:10Z all METRIC query env="prod" value=30',
    '2026-02-14T12:00:20Z all METRIC query env="prod" value=60',
    '2026-02-14T12:00:30Z all METRIC query env="prod" value=90',
  ]);
  const whole = runQuery('http_hits_total', INPUT, { step: 30_000 });
  assert.deepEqual(
    whole.output.split('\n').map((line) => line.slice(0, 24)),
    [
      '2026-02-14T12:00:00Z web',
      '2026-02-14T12:00:00Z api',
      '2026-02-14T12:00:30Z web',
      '2026-02-14T12:00:30Z api',
      '',
    ],
  );
});

test('what is written can be read again', () => {
  const first = runQuery('http_hits_total', INPUT, { step: 10_000 });
  const again = runQuery('http_hits_total', first.output, { step: 10_000 });
  assert.equal(again.output, first.output);
  for (const line of first.output.trimEnd().split('\n')) assert.ok(parseRecord(line), line);
});

test('scalars, texts and range vectors have records as well', () => {
  assert.equal(runQuery('1 / 0', INPUT).output, '2026-02-14T12:00:30Z all METRIC query value=+Inf\n');
  assert.equal(runQuery('"a\\nb"', INPUT).output, '2026-02-14T12:00:30Z all METRIC query text="a\\nb"\n');
  assert.equal(runQuery('http_p99[15s]', INPUT).output.split('\n').length, 3);
});

test('the answer of the HTTP API', () => {
  const json = (text: string, given = {}): unknown =>
    JSON.parse(runQuery(text, INPUT, given, { format: formatApi }).output);
  const seconds = Date.UTC(2026, 1, 14, 12, 0, 30) / 1000;
  assert.deepEqual(json('http_p99'), {
    status: 'success',
    data: {
      resultType: 'vector',
      result: [
        {
          metric: { __name__: 'http_p99', env: 'prod', instance: '0', service: 'web' },
          value: [seconds, '0.031'],
        },
      ],
    },
  });
  assert.deepEqual(json('time() / 0'), {
    status: 'success',
    data: { resultType: 'scalar', result: [seconds, '+Inf'] },
  });
  assert.deepEqual(json('"x"'), {
    status: 'success',
    data: { resultType: 'string', result: [seconds, 'x'] },
  });
  assert.deepEqual(json('count(http_hits_total)', { start: '-10s', step: 10_000 }), {
    status: 'success',
    data: {
      resultType: 'matrix',
      result: [
        {
          metric: {},
          values: [
            [seconds - 10, '2'],
            [seconds, '2'],
          ],
        },
      ],
    },
  });
  assert.match(
    JSON.stringify(json('rate(http_p99[20s])')),
    /"infos":\["PromQL info: metric might not be a counter/,
  );
});

test('a label of any name stays a label in JSON', () => {
  const { output } = runQuery(
    'label_replace(http_p99, "__proto__", "x", "", "")',
    INPUT,
    {},
    { format: formatApi },
  );
  assert.match(output, /"__proto__":"x"/);
});

test('a table has a column for each label', () => {
  const table = (text: string, given = {}): string =>
    runQuery(text, INPUT, given, { format: (answer) => formatAnswerTable(answer, 80) }).output;
  assert.equal(
    table('http_hits_total'),
    [
      'METRIC           SERVICE  INSTANCE  ENV   VALUE',
      'http_hits_total  web      0         prod     60',
      'http_hits_total  api                prod     30',
      '',
    ].join('\n'),
  );
  assert.equal(table('sum(http_hits_total) / 7'), '  VALUE\n12.8571\n');
  assert.match(table('sum(http_hits_total)', { step: 30_000 }), /^TIME +VALUE\n2026-02-14T12:00:00Z +0\n/);
  assert.equal(table('nothing'), '');
});

test('only what the expression may read is kept, however long the input', () => {
  const long = Array.from({ length: 3000 }, (_, index) => {
    const time = new Date(Date.UTC(2026, 1, 14) + index * 1000).toISOString();
    return `${time} web METRIC m a=${index} b=1\n`;
  }).join('');
  const { output, stage } = runQuery('rate(m_a[1m])', long, {}, { maxSamples: 70, maxSeries: 1 }, 4096);
  assert.equal(stage.failure, undefined);
  assert.match(output, / value=1\n$/);
});

test('of an input that goes on after the time asked for nothing more is kept', () => {
  const long = Array.from({ length: 50 }, (_, second) => at(second, 'web METRIC m value=1')).join('');
  const { stage } = runQuery('m', long, { at: '2026-02-14T12:00:02Z' }, { maxSamples: 3 });
  assert.equal(stage.failure, undefined);
});

test('a range without a start begins at the earliest record, wherever it stands', () => {
  const input =
    at(20, 'web METRIC m value=1') + at(0, 'api METRIC m value=1') + at(30, 'web METRIC m value=1');
  assert.match(runQuery('m', input, { step: 30_000 }).output, /^2026-02-14T12:00:00Z api/);
});

test('a query that would need more than the bounds fails', () => {
  const few = runQuery('http_hits_total', INPUT, {}, { maxSeries: 1 });
  assert.match(few.stage.failure?.message ?? '', /more than 1 series: raise --max-series/);
  assert.equal(few.output, '');
  const short = runQuery('rate(http_p99[1h])', INPUT, {}, { maxSamples: 2 });
  assert.match(short.stage.failure?.message ?? '', /more than 2 samples: raise --max-samples/);
});

test('what cannot be evaluated, a range that is none, and an input without records', () => {
  assert.match(
    runQuery('http_hits_total + on() http_hits_total', INPUT).stage.failure?.message ?? '',
    /^no result: /,
  );
  const backwards = runQuery('1', INPUT, { start: '-1s', end: '-2s' });
  assert.match(backwards.stage.failure?.message ?? '', /ends before it starts/);
  const fine = runQuery('1', INPUT, { step: 1 });
  assert.match(fine.stage.failure?.message ?? '', /more than 11000 steps/);
  const empty = runQuery('1', 'no record\n');
  assert.equal(empty.stage.answer, undefined);
  assert.equal(empty.stage.failure, undefined);
});

test('an expression that is none is told with a caret', () => {
  assert.throws(
    () => runQuery('sum(http', INPUT),
    (error) =>
      error instanceof QueryFailure &&
      error.message.startsWith('1:9: parse error: ') &&
      error.excerpt === 'sum(http\n        ^',
  );
  assert.throws(() => runQuery('http[5m]', INPUT, { step: 1000 }), /gives a range vector/);
  assert.throws(() => runQuery('"x"', INPUT, { step: 1000 }), /gives a string/);
});

test('times of the command line that are none, or contradict each other', () => {
  for (const when of ['yesterday', '', '10m', '-10', '2026-02-30T00:00:00Z', '-']) {
    assert.throws(() => runQuery('1', INPUT, { at: when }), /option --at expects a time/, when);
  }
  assert.throws(() => runQuery('1', INPUT, { at: '-1s', step: 1 }), /one or the other/);
});

test('samples that come after newer ones of their series are counted', () => {
  const { stage } = runQuery('http_p99', at(5, 'web METRIC http p99=1') + at(4, 'web METRIC http p99=2'));
  assert.equal(stage.outOfOrder, 1);
});
