import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lifecycleEvent } from '../../../tools/lib/lifecycle/events.ts';
import { parseRecord } from '../../../tools/lib/record/parse.ts';

function eventOf(rest: string): ReturnType<typeof lifecycleEvent> {
  const record = parseRecord(`2026-02-14T12:34:11Z web/2 ${rest}`);
  assert.ok(record !== undefined, rest);
  return lifecycleEvent(record);
}

test('the exit record of the contract', () => {
  assert.deepEqual(eventOf('EVENT exit reason="oom" code=137 signal="SIGKILL" uptime=42s rss=256M'), {
    kind: 'exit',
    reason: 'oom',
    code: 137,
    signal: 'SIGKILL',
  });
});

test('an exit that tells nothing has an unknown reason and no invented status', () => {
  assert.deepEqual(eventOf('EVENT exit'), {
    kind: 'exit',
    reason: 'unknown',
    code: undefined,
    signal: undefined,
  });
  assert.deepEqual(eventOf('EVENT exit code=many signal=""'), {
    kind: 'exit',
    reason: 'unknown',
    code: undefined,
    signal: undefined,
  });
});

test('start, stop and restart', () => {
  assert.deepEqual(eventOf('EVENT start pid=12'), { kind: 'start' });
  assert.deepEqual(eventOf('EVENT stop reason="deploy"'), { kind: 'stop', reason: 'deploy' });
  assert.deepEqual(eventOf('EVENT restart delay=2s'), { kind: 'restart', reason: '' });
});

test('readiness as the instance says it', () => {
  assert.deepEqual(eventOf('EVENT ready'), { kind: 'health', probe: 'readiness', isOk: true, reason: '' });
  assert.deepEqual(eventOf('EVENT unready reason="degraded" missing="pq_ready,queues_ok"'), {
    kind: 'health',
    probe: 'readiness',
    isOk: false,
    reason: 'degraded: missing pq_ready,queues_ok',
  });
});

test('probes, liveness and readiness apart', () => {
  assert.deepEqual(eventOf('EVENT health probe="liveness" status="ok"'), {
    kind: 'health',
    probe: 'liveness',
    isOk: true,
    reason: '',
  });
  assert.deepEqual(eventOf('EVENT health status="FAILING" missing="db"'), {
    kind: 'health',
    probe: 'readiness',
    isOk: false,
    reason: 'missing db',
  });
  assert.deepEqual(eventOf('EVENT health ok="true"'), {
    kind: 'health',
    probe: 'readiness',
    isOk: true,
    reason: '',
  });
});

test('a health record that says nothing, or of a probe nobody knows, is no event', () => {
  assert.equal(eventOf('EVENT health probe="readiness"'), undefined);
  assert.equal(eventOf('EVENT health probe="startup" status="ok"'), undefined);
});

test('a heartbeat and its interval', () => {
  assert.deepEqual(eventOf('EVENT heartbeat interval=10s'), { kind: 'heartbeat', intervalMs: 10_000 });
  assert.deepEqual(eventOf('EVENT heartbeat interval=5'), { kind: 'heartbeat', intervalMs: 5_000 });
  for (const interval of ['interval=5M', 'interval=-1s', 'interval=soon', 'interval=NaN', '']) {
    assert.deepEqual(eventOf(`EVENT heartbeat ${interval}`.trimEnd()), {
      kind: 'heartbeat',
      intervalMs: undefined,
    });
  }
});

test('a log line is a sign of life; metrics, spans, alerts, gaps and other events are not', () => {
  assert.deepEqual(eventOf('INFO exit reason="oom"'), { kind: 'output' });
  for (const rest of [
    'METRIC requests count=1',
    'SPAN GET dur=1ms',
    'ALERT firing',
    'GAP overlong',
    'EVENT deploy rev="7"',
  ]) {
    assert.equal(eventOf(rest), undefined, rest);
  }
});

test('a reason is kept within bounds', () => {
  const event = eventOf(`EVENT stop reason="${'x'.repeat(5000)}"`);
  assert.ok(event?.kind === 'stop' && event.reason.length === 200);
});
