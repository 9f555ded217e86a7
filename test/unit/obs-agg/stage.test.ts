import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unaccounted } from '../../../tools/lib/stream/ledger.ts';
import type { WindowSpec } from '../../../tools/obs-agg/windows/windows.ts';
import { runAgg } from './run-agg.ts';

const at = (seconds: number, rest: string): string =>
  `2026-02-14T12:34:${String(seconds).padStart(2, '0')}Z ${rest}\n`;

test('counts, errors and quantiles per service and window', () => {
  const input =
    at(1, 'web/0 INFO ok dur=2ms') +
    at(2, 'web/1 ERROR bad dur=10ms') +
    at(3, 'api/0 INFO ok') +
    at(13, 'web/0 INFO ok');
  const { output } = runAgg(['count', 'errors=count(level>=ERROR)', 'p99(dur)', 'rate'], ['service'], input);
  assert.equal(
    output,
    [
      '2026-02-14T12:34:10Z api METRIC requests window="10s" count=1 errors=0 rate=0.1',
      '2026-02-14T12:34:10Z web METRIC requests window="10s" count=2 errors=1 dur_p99=9.948ms rate=0.2',
      '2026-02-14T12:34:20Z web METRIC requests window="10s" count=1 errors=0 rate=0.1',
      '',
    ].join('\n'),
  );
});

test('a weight says how many lines a record stands for', () => {
  const { output } = runAgg(
    ['count', 'avg(dur)'],
    [],
    at(1, 'web INFO x dur=1s w=3') + at(2, 'web INFO x dur=5s'),
  );
  assert.match(output, /count=4 dur_avg=2s/);
});

test('a weight of many digits or with an exponent counts, and one that is no positive number is 1', () => {
  const count = (weight: string): string | undefined =>
    / count=(\S+)/.exec(
      runAgg(['count'], [], at(1, 'web INFO x') + at(2, `web INFO x w=${weight}`)).output,
    )?.[1];
  assert.deepEqual(['33.333333333333336', '1e3', '0.25000000000000000000000001'].map(count), [
    '34.333333333333336',
    '1001',
    '1.25',
  ]);
  assert.deepEqual(['0', '-3', '"4"', '5ms', 'NaN', '1e400', 'x'].map(count), Array(7).fill('2'));
});

test('METRIC, EVENT and ALERT records are not requests, unless a filter asks for kinds', () => {
  const input =
    at(1, 'web INFO x') +
    at(2, 'web METRIC requests count=9') +
    at(3, 'web/0 EVENT exit reason="oom"') +
    at(4, 'web GAP full dropped=1');
  const { output } = runAgg(['count', 'exits=count(kind==EVENT)'], ['service'], input);
  assert.match(output, /count=1 exits=1/);
});

test('group keys that the source does not say are labels; a missing one is left out', () => {
  const input = at(1, 'web/0 INFO x status=200') + at(2, 'web/0 INFO x status="a b"') + at(3, 'web/0 INFO x');
  const { output } = runAgg(['count'], ['service', 'status'], input);
  assert.deepEqual(
    output
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(21)),
    [
      'web METRIC requests window="10s" count=1',
      'web METRIC requests window="10s" status="200" count=1',
      'web METRIC requests window="10s" status="a b" count=1',
    ],
  );
});

test('a late record is dropped with a reason, or passed and noted', () => {
  const input = at(1, 'web INFO x') + at(30, 'web INFO x') + at(2, 'web INFO too late');
  const dropped = runAgg(['count'], [], input).ledger;
  assert.equal(dropped.dropped.get('late'), 1);
  assert.equal(unaccounted(dropped), 0);
  const passed = runAgg(['count'], [], input, { pass: true }).ledger;
  assert.equal(passed.notes.get('late'), 1);
  assert.equal(passed.passed, 3);
});

test('with pass the input goes on unchanged, and a window stands in front of the line that closed it', () => {
  const lines = [at(1, 'web INFO x\r'), 'no record\0\n', at(13, 'web INFO y')];
  const { output } = runAgg(['count'], [], lines.join(''), { pass: true });
  assert.deepEqual(
    output
      .split('\n')
      .map((line) => `${line}\n`)
      .slice(0, 5),
    [
      lines[0],
      lines[1],
      '2026-02-14T12:34:10Z all METRIC requests window="10s" count=1\n',
      lines[2],
      '2026-02-14T12:34:20Z all METRIC requests window="10s" count=1\n',
    ],
  );
});

test('with pass an unterminated last line is not torn by the records behind it', () => {
  const { output } = runAgg(['count'], [], at(1, 'web INFO x').trimEnd(), { pass: true });
  assert.equal(output.split('\n').length, 3);
  assert.match(output, /x\n2026-02-14T12:34:10Z all METRIC/);
});

test('values that are no number, and values of another dimension, are skipped and counted', () => {
  const input =
    at(1, 'web INFO x dur=2ms') +
    at(2, 'web INFO x dur=fast') +
    at(3, 'web INFO x dur=3M') +
    at(4, 'web INFO x dur="4ms"') +
    at(5, 'web INFO x dur=1');
  const { output, ledger } = runAgg(['sum(dur)'], [], input);
  assert.match(output, /dur_sum=1.002s/);
  assert.deepEqual([ledger.notes.get('not_a_number'), ledger.notes.get('other_dimension')], [2, 1]);
});

test('lines in JSON form count like text lines', () => {
  const json =
    '{"ts":"2026-02-14T12:34:01Z","source":"web/0","level":"error","msg":"x","dur":"7ms"}\n{"no":"record"}\n';
  const { output, ledger } = runAgg(
    ['count', 'errors=count(level>=ERROR)', 'max(dur)'],
    ['service'],
    json + at(2, 'web INFO y'),
  );
  assert.match(output, /web METRIC requests window="10s" count=2 errors=1 dur_max=7ms/);
  assert.equal(ledger.foreign, 1);
});

test('groups beyond the bound are one group named other', () => {
  let input = '';
  for (let user = 0; user < 50; user++) input += at(1, `web INFO x user=u${user}`);
  const lines = runAgg(['count'], ['user'], input, { maxGroups: 10 }).output.trimEnd().split('\n');
  assert.equal(lines.length, 11);
  assert.ok(lines.some((line) => line.endsWith('user="other" count=40')));
});

test('silence closes windows by the clock, on the wall clock only', () => {
  for (const wallClock of [true, false]) {
    let nowMs = 0;
    const woken: string[] = [];
    runAgg(['count'], [], at(1, 'web INFO x'), { wallClock, monotonicMs: () => nowMs }, 1 << 16, (stage) => {
      const emit = (bytes: Uint8Array): void => void woken.push(Buffer.from(bytes).toString());
      nowMs = 10_000;
      stage.wake?.(emit);
      assert.equal(woken.length, 0, 'the lateness has not gone by');
      nowMs = 11_000;
      if (wallClock) stage.wake?.(emit);
    });
    assert.equal(woken.length, wallClock ? 1 : 0);
  }
});

test('a group none of whose records match says 0, so that an alert on it is resolved', () => {
  const { output } = runAgg(['errors=count(level>=ERROR)'], ['service'], at(1, 'web INFO x'));
  assert.match(output, /web METRIC requests window="10s" errors=0/);
});

test('an EVENT from now does not make old records late', () => {
  const input = `2026-11-21T00:00:00Z web/0 EVENT start pid=1\n${at(1, 'web/0 INFO x')}${at(2, 'web/0 INFO y')}`;
  const { output, ledger } = runAgg(['count'], [], input);
  assert.match(output, /count=2/);
  assert.equal(ledger.dropped.get('late'), undefined);
});

test('a field that only lines had which the kernel took is not absent', () => {
  const second = (at: number): string => String(at).padStart(2, '0');
  const lines = Array.from(
    { length: 30 },
    (_, at) => `2026-02-14T12:34:${second(at)}.000Z web/0 INFO x dur=2ms`,
  );
  lines[29] += ' bytes=7';
  let absent: readonly string[] = [];
  const text = `${lines.join('\n')}\n`;
  runAgg(['count', 'n=count(bytes>5)', 'min(size)'], [], text, {}, 200, (stage) => {
    absent = stage.absent.names;
  });
  assert.deepEqual(absent, ['size']);
});

test('a record of a time that no number of microseconds says is left out and told, and the rest goes on', () => {
  const input = `0001-01-01T00:00:00Z web INFO x\n${at(1, 'web INFO x')}9999-12-31T23:59:59Z web INFO x\n`;
  for (const type of ['aligned', 'cumulative', 'session'] as const) {
    const window = {
      aligned: { type, sizeUs: 10e6, stepUs: 10e6, reviseUs: 0 },
      cumulative: { type, stepUs: 10e6, periodUs: Number.POSITIVE_INFINITY },
      session: { type, gapUs: 10e6 },
    }[type] as WindowSpec;
    const { output, ledger } = runAgg(['n=count'], [], input, { window });
    assert.match(
      output,
      /^2026-02-14T12:34:[01][01]Z all METRIC requests (?:window="0s" )?(?:window="10s" )?n(?:_total)?=1\n$/,
    );
    assert.equal(ledger.notes.get('no_real_time'), 2);
    assert.equal(unaccounted(ledger), 0);
  }
});
