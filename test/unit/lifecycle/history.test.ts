import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Evidence, evidenceOf } from '../../../tools/lib/lifecycle/evidence.ts';
import { historyOf } from '../../../tools/lib/lifecycle/history.ts';

const minute = (text: string): Evidence[] =>
  text
    .trim()
    .split('\n')
    .map((line) => evidenceOf(`2026-02-14T12:00:${line.trim()}`)!);
const at = (seconds: number): number => Date.UTC(2026, 1, 14, 12, 0, seconds);

test('each turn has its record, and the phase the one that caused it', () => {
  const life = minute(`
    00Z web/0 EVENT start
    01Z web/0 INFO hello
    02Z web/0 INFO hello again
    03Z web/0 EVENT exit reason="oom" code=137
    04Z web/0 EVENT restart delay=1s attempt=1
    05Z web/0 EVENT start`);
  const history = historyOf(life, at(6))!;
  assert.deepEqual(
    history.turns.map(({ evidence, from, status }) => [evidence.record.message, from, status.phase]),
    [
      ['start', undefined, 'starting'],
      ['hello', 'starting', 'ready'],
      ['exit', 'ready', 'exited'],
      ['restart', 'exited', 'restarting'],
      ['start', 'restarting', 'starting'],
    ],
  );
  assert.equal(history.cause, life[5]);
  assert.equal(history.lastSign, life[2]);
  assert.equal(history.status.restarts, 1);
});

test('silence comes from the last sign of life, and a time of grace ends when it ends', () => {
  const silent = minute(`
    00Z web/0 EVENT start
    01Z web/0 EVENT heartbeat interval=1s`);
  const history = historyOf(silent, at(10))!;
  assert.deepEqual([history.status.phase, history.cause], ['unready', silent[1]]);
  const quiet = historyOf(minute('00Z web/0 EVENT start'), at(50))!;
  assert.deepEqual([quiet.status.phase, quiet.status.sinceMs], ['ready', at(10)]);
});

test('records that tell nothing of a life make none', () => {
  assert.equal(historyOf(minute('00Z web METRIC requests count=1'), at(1)), undefined);
});
