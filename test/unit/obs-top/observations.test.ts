import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRecord } from '../../../tools/lib/record/parse.ts';
import {
  mergeObservations,
  type Observation,
  withoutOldMetrics,
} from '../../../tools/obs-top/directory/observations.ts';
import { at, START_MS } from './run-top.ts';

function signal(seconds: number, rest: string): Observation {
  return {
    kind: 'signal',
    record: parseRecord(at(seconds, rest).trimEnd())!,
    atMs: START_MS + seconds * 1000,
  };
}

function output(seconds: number): Observation {
  return { kind: 'output', source: 'web/0', atMs: START_MS + seconds * 1000 };
}

function told(observations: readonly Observation[]): string[] {
  return observations.map((one) => {
    const seconds = (one.atMs - START_MS) / 1000;
    return one.kind === 'output' ? `${seconds} output` : `${seconds} ${one.record.message}`;
  });
}

test('a ring keeps its own order, and what others have comes at its time', () => {
  const own = [output(5), signal(3, 'web/0 EVENT exit'), output(9)];
  const others = [
    signal(1, 'web/0 EVENT start'),
    signal(3, 'web/0 EVENT exit'),
    signal(7, 'web/0 EVENT ready'),
    signal(9, 'web/0 EVENT stop'),
  ];
  assert.deepEqual(told(mergeObservations(own, others)), [
    '1 start',
    '5 output',
    '3 exit',
    '7 ready',
    '9 output',
    '9 stop',
  ]);
});

test('lines of a wrong clock push no event aside', () => {
  const own = [output(86_400), signal(3, 'web/0 EVENT exit')];
  assert.deepEqual(told(mergeObservations(own, [signal(1, 'web/0 EVENT start')])), [
    '1 start',
    '86400 output',
    '3 exit',
  ]);
});

test('two records of each series are kept, and all that is no metric', () => {
  const observations = [
    signal(1, 'web/0 METRIC process rss=1M'),
    signal(1, 'web/1 METRIC process rss=1M'),
    signal(1, 'web METRIC requests status="200" rate=1'),
    signal(2, 'web/0 EVENT start'),
    signal(2, 'web/0 METRIC process rss=2M'),
    signal(3, 'web/0 METRIC process rss=3M'),
    signal(3, 'web METRIC requests status="500" rate=1'),
  ];
  assert.deepEqual(withoutOldMetrics(observations), observations.slice(1));
});
