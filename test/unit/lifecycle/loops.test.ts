import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Evidence, evidenceOf } from '../../../tools/lib/lifecycle/evidence.ts';
import { type LoopState, loopsOf, STALL_MS } from '../../../tools/lib/lifecycle/loops.ts';

const LIMITS = { lagEvents: 100, lagMs: 30_000 };
const START_MS = Date.UTC(2026, 1, 14, 12);

function loops(lines: readonly string[], afterMs = 0): LoopState[] {
  const evidence = lines.map((line, index): Evidence => evidenceOf(`2026-02-14T12:00:0${index}Z ${line}`)!);
  return loopsOf(evidence, START_MS + lines.length * 1000 + afterMs, LIMITS);
}

test('a loop lags from the first record that is behind on, and no longer than it is', () => {
  const lines = [
    'p/0 METRIC projection lag_events=0',
    'p/0 METRIC projection lag_events=101 last_applied_event_id=7',
    'p/0 METRIC projection lag_events=102',
  ];
  const [behind] = loops(lines);
  assert.deepEqual(
    [behind?.phase, behind?.sinceMs, behind?.lagEvents, behind?.position],
    ['lagging', START_MS + 1000, 102, '7'],
  );
  assert.equal(loops([...lines, 'p/0 METRIC projection lag_events=100'])[0]?.phase, 'ok');
  assert.equal(loops(['p/0 METRIC projection lag=31s'])[0]?.phase, 'lagging');
  assert.equal(loops([...lines, 'p/0 METRIC projection dur=1ms'])[0]?.phase, 'lagging');
});

test('a loop fails until it succeeds, with its errors, attempts and back-off', () => {
  const lines = [
    'a/0 EVENT reconcile status="failed" error="one" attempt=1 backoff=2s',
    'a/0 EVENT reconcile status="failed" error="two" attempt=2 backoff=4s',
  ];
  const [failing] = loops(lines);
  assert.deepEqual(
    [failing?.phase, failing?.failures, failing?.attempt, failing?.backoffMs, failing?.sinceMs],
    ['failing', 2, 2, 4000, START_MS],
  );
  assert.deepEqual(
    failing?.lastErrors.map(({ line }) => /error="(\w+)"/.exec(line)?.[1]),
    ['two', 'one'],
  );
  const [well] = loops([...lines, 'a/0 EVENT reconcile status="ok"']);
  assert.deepEqual([well?.phase, well?.failures, well?.backoffMs], ['ok', 0, undefined]);
});

test('only a loop that writes METRIC records can be missed', () => {
  const metric = ['a/0 METRIC reconcile dur=1ms'];
  assert.equal(loops(metric, STALL_MS - 1000)[0]?.phase, 'ok');
  assert.equal(loops(metric, STALL_MS)[0]?.phase, 'stalled');
  assert.equal(loops(['e/0 EVENT config_apply status="ok"'], 3_600_000)[0]?.phase, 'ok');
});

test('loops are told apart by source, name and label; those in trouble come first', () => {
  const all = loops([
    'p/0 METRIC projection projection="a" lag_events=0',
    'p/0 METRIC projection projection="b" lag_events=500',
    'p/1 METRIC queue loop="drain" lag_events=0',
    'x/0 METRIC queue lag_events=900',
  ]);
  assert.deepEqual(
    all.map(({ source, name, label, phase }) => [source, name, label, phase]),
    [
      ['p/0', 'projection', 'b', 'lagging'],
      ['p/0', 'projection', 'a', 'ok'],
      ['p/1', 'drain', '', 'ok'],
    ],
  );
});
