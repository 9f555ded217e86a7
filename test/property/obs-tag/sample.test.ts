// Sampling: fewer records, the same figures.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runTag } from '../../unit/obs-tag/run-tag.ts';

const LINES = 60_000;

/** A number of [0, 1) for a line, from a sequence that has no period near that of a choice. */
function fraction(index: number, salt: number): number {
  const mixed = Math.imul(index ^ (salt * 0x9e3779b9), 0x85ebca6b);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
}

interface Made {
  readonly text: string;
  readonly level: string;
  readonly service: string;
}

/** A stream of a minute with traces of some lines each, a few of which fail. */
function makeLines(withTraces: boolean): readonly Made[] {
  return Array.from({ length: LINES }, (_, index) => {
    const ms = Math.floor(index / 2);
    const level = fraction(index, 1) < 0.02 ? 'ERROR' : fraction(index, 2) < 0.3 ? 'DEBUG' : 'INFO';
    const service = fraction(index, 3) < 0.2 ? 'api' : 'web';
    const trace = withTraces ? ` trace_id=t${Math.floor(index / 40) * 3 + (index % 3)}` : '';
    const weight = fraction(index, 4) < 0.1 ? ' w=5' : '';
    const time = `2026-02-14T12:34:${String(Math.floor(ms / 1000)).padStart(2, '0')}.${String(ms % 1000).padStart(3, '0')}Z`;
    return {
      text: `${time} ${service}/0 ${level} work${trace} dur=${(index % 97) + 1}ms${weight}`,
      level,
      service,
    };
  });
}

function groupBy(lines: readonly string[], keyOf: (line: string) => string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const line of lines) {
    const group = groups.get(keyOf(line));
    if (group) group.push(line);
    else groups.set(keyOf(line), [line]);
  }
  return groups;
}

function weightOf(line: string): number {
  return Number(/ w=([0-9.e+]+)/.exec(line)?.[1] ?? 1);
}

/** Lines, each as often as its weight says, by service and level, and the sum of a field. */
function figures(lines: readonly string[]): Map<string, number> {
  const sums = new Map<string, number>();
  const add = (name: string, value: number): void => void sums.set(name, (sums.get(name) ?? 0) + value);
  for (const line of lines) {
    const [, source = '', level = ''] = line.split(' ');
    const weight = weightOf(line);
    add(`${source} ${level}`, weight);
    add(`dur of ${level}`, weight * Number(/ dur=([0-9]+)ms/.exec(line)?.[1]));
  }
  return sums;
}

/** Fails where a figure is off by more than `share`, some five standard deviations here. */
function assertClose(
  found: ReadonlyMap<string, number>,
  expected: ReadonlyMap<string, number>,
  share: number,
): void {
  assert.deepEqual([...found.keys()].sort(), [...expected.keys()].sort());
  for (const [name, value] of expected) {
    const other = found.get(name) ?? 0;
    assert.ok(Math.abs(other - value) <= share * value, `${name}: ${other} in the place of ${value}`);
  }
}

test('what is counted of a sample is what was counted of all', async () => {
  const lines = makeLines(false).map(({ text }) => text);
  const { lines: kept, ledger } = await runTag(
    ['--sample', 'level<=DEBUG:1/5', '--sample', 'level<=INFO:1/10'],
    lines.join('\n'),
  );
  assert.ok(kept.length < LINES / 5, `${kept.length} lines are a sample`);
  assert.equal(ledger.dropped.get('sample'), LINES - kept.length);
  assertClose(figures(kept), figures(lines), 0.1);
  // The count of all that a rule samples is off by one run at most.
  const debug = kept.filter((line) => line.includes(' DEBUG ') && weightOf(line) === 5).length;
  const original = lines.filter((line) => line.includes(' DEBUG ') && weightOf(line) === 1).length;
  assert.ok(debug * 5 < original * 1.1);
});

test('a trace goes as a whole, and one that fails stays, with unbiased figures', async () => {
  const lines = makeLines(true).map(({ text }) => text);
  const traceOf = (line: string): string => / trace_id=(t[0-9]+)/.exec(line)?.[1] ?? '';
  const byTrace = groupBy(lines, traceOf);
  const options = ['--sample', 'level<=INFO:1/8', '--trace-wait', '2s'];
  const { lines: kept } = await runTag(options, lines.join('\n'));
  const keptByTrace = groupBy(kept, traceOf);
  let failed = 0;
  for (const [trace, all] of byTrace) {
    const some = keptByTrace.get(trace) ?? [];
    assert.ok(
      some.length === 0 || some.length === all.length,
      `${some.length} of ${all.length} lines of ${trace}`,
    );
    if (!all.some((line) => line.includes(' ERROR '))) continue;
    failed++;
    assert.deepEqual([...some].sort(), [...all].sort(), `${trace} failed, and stays as it was`);
  }
  assert.ok(failed > 100 && keptByTrace.size < byTrace.size / 2);
  assertClose(figures(kept), figures(lines), 0.2);
});

test('repeats: the first of each window stays, and the weights add up', async () => {
  const lines = Array.from({ length: 30_000 }, (_, index) => {
    const time = `2026-02-14T12:${String(Math.floor(index / 1000)).padStart(2, '0')}:00.${String(index % 1000).padStart(3, '0')}Z`;
    return `${time} web/${index % 2} WARN ${index % 5 === 0 ? 'pool is full' : 'retry'} n=${index}`;
  });
  const { lines: kept, ledger } = await runTag(
    ['--sample-repeats', '1/50', '--per', '10m'],
    lines.join('\n'),
  );
  assert.equal(ledger.dropped.get('repeated'), lines.length - kept.length);
  for (const message of ['pool is full', 'retry']) {
    for (const source of ['web/0', 'web/1']) {
      const isOne = (line: string): boolean => line.includes(` ${source} WARN ${message} `);
      const all = lines.filter(isOne);
      const some = kept.filter(isOne);
      assert.equal(some[0], all[0], 'the first stays as it is');
      assert.equal(
        some.filter((line) => weightOf(line) === 1).length,
        3,
        'one for each window of ten minutes',
      );
      const total = some.reduce((sum, line) => sum + weightOf(line), 0);
      assert.ok(Math.abs(total - all.length) <= 3 * 50, `${total} in the place of ${all.length}`);
    }
  }
});

test('a seed chooses the same, another one something else', async () => {
  const input = makeLines(true)
    .slice(0, 3000)
    .map(({ text }) => text)
    .join('\n');
  const options = ['--sample', '1/7', '--sample-repeats', '1/3'];
  const [one, again, other] = await Promise.all([
    runTag([...options, '--seed', '7'], input),
    runTag([...options, '--seed', '7'], input),
    runTag([...options, '--seed', '8'], input),
  ]);
  assert.equal(one.output, again.output);
  assert.notEqual(one.output, other.output);
});
