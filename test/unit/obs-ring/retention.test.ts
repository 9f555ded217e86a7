// How much is kept of what, and that nothing goes unsaid.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { formatTimeMs } from '../../../tools/lib/record/time.ts';
import { type Bounds, NO_BOUNDS } from '../../../tools/obs-ring/bounds.ts';
import { GENERATION_MS } from '../../../tools/obs-ring/generation.ts';
import { type Retention, retentionOf } from '../../../tools/obs-ring/retention.ts';
import { createFakeClock, EPOCH_MS } from '../../support/fake-clock.ts';
import { contentOf, freshFolder, type Rig, startRig } from '../../support/rings.ts';

const WEB = 'active/web/logs/0';

function keeping(logs: Partial<Bounds>, signals: Partial<Bounds> = {}): Retention {
  return { logs: () => ({ ...NO_BOUNDS, ...logs }), signal: () => ({ ...NO_BOUNDS, ...signals }) };
}

const line = (n: number, timeMs = EPOCH_MS): string => `${formatTimeMs(timeMs)} web/0 INFO n=${n}\n`;

function write(rig: Rig, text: string): void {
  rig.feed(text);
  rig.clock.idle();
}

test('the manifest says what is kept of each service, the options what of others', () => {
  const manifest = {
    logs: { bytes: 5 },
    retention: new Map([['events' as const, { ageMs: 7 }]]),
    services: new Map([['a b', { name: 'a b', logs: { lines: 3, ageMs: 9 } }]]),
  };
  const typed = { lines: 10, signalLines: 20 };
  const retention = retentionOf(typed, manifest as unknown as Parameters<typeof retentionOf>[1]);
  assert.deepEqual(retention.logs('a%20b'), { ...NO_BOUNDS, lines: 3, ageMs: 9 });
  assert.deepEqual(retention.logs('x'), { ...NO_BOUNDS, lines: 10, bytes: 5 });
  assert.deepEqual(retention.signal('events'), { ...NO_BOUNDS, ageMs: 7 });
  assert.deepEqual(retention.signal('audit'), NO_BOUNDS);
  assert.deepEqual(retention.signal('spans'), { ...NO_BOUNDS, lines: 20 });
});

test('at most so many bytes of whole lines are kept, the last line always', async () => {
  const rig = await startRig({ retention: keeping({ bytes: line(0).length * 2 + 5 }) });
  for (let n = 0; n < 5; n++) write(rig, line(n));
  write(rig, `${line(5).trimEnd()}${'x'.repeat(300)}\n`);
  rig.clock.advance(300);
  assert.equal(contentOf(rig.directory, WEB), `${line(5).trimEnd()}${'x'.repeat(300)}\n`);
  for (let n = 6; n < 9; n++) write(rig, line(n));
  rig.end();
  assert.equal(contentOf(rig.directory, WEB), line(7) + line(8));
});

test('lines that are too old go, also when no more come, and from the disk within twice the age', async () => {
  const clock = createFakeClock();
  const rig = await startRig({ clock, retention: keeping({ ageMs: 60_000 }) });
  write(rig, line(0, clock.wallMs()));
  clock.advance(30_000);
  write(rig, line(1, clock.wallMs()));
  clock.advance(1000);
  assert.equal(contentOf(rig.directory, WEB).match(/n=/g)?.length, 2);
  clock.advance(36_000);
  assert.equal(contentOf(rig.directory, WEB), line(1, EPOCH_MS + 31_000));
  clock.advance(30_000);
  assert.equal(contentOf(rig.directory, WEB), '');
  write(rig, line(2, clock.wallMs()));
  clock.advance(120_000);
  assert.equal(
    contentOf(rig.directory, `${WEB}.live`) + contentOf(rig.directory, `${WEB}.live.1`),
    line(2, EPOCH_MS + 98_000),
  );
  rig.end();
});

test('events are one file under two names, and a bound that comes later records what goes', async () => {
  const directory = freshFolder();
  const event = (n: number): string => `2026-02-14T12:34:0${n}Z web/0 EVENT stop n=${n}\n`;
  const all = [0, 1, 2, 3, 4].map(event);
  const first = await startRig({ directory });
  write(first, all.slice(0, 3).join(''));
  first.clock.advance(300);
  assert.equal(contentOf(directory, 'events'), all.slice(0, 3).join(''));
  write(first, all[3]!);
  assert.equal(contentOf(directory, 'events'), all.slice(0, 4).join(''), 'it grows as the live file does');
  first.end();

  const bounded = await startRig({ directory, retention: keeping({}, { lines: 2 }) });
  assert.equal(contentOf(directory, 'events'), all.slice(2, 4).join(''));
  assert.equal(contentOf(directory, 'audit'), '', 'nothing has gone yet');
  for (const more of [all[4]!, event(5), event(6), event(7)]) {
    bounded.clock.advance(GENERATION_MS);
    write(bounded, more);
  }
  bounded.end();
  assert.equal(contentOf(directory, 'events'), event(6) + event(7));
  assert.match(
    contentOf(directory, 'audit'),
    /^2026-\S+Z obs-ring EVENT discard ring="events" first="2026-02-14T12:34:00.000Z" last="2026-02-14T12:34:04.000Z" count=5 bytes=\d+\n$/,
  );

  const again = await startRig({ directory });
  const kept = contentOf(directory, 'events');
  assert.equal(kept, event(5) + event(6) + event(7), 'both generations, as one');
  again.end();
  assert.equal(fs.statSync(join(directory, 'events')).ino, fs.statSync(join(directory, 'events.live')).ino);
  assert.equal(fs.existsSync(join(directory, 'events.live.1')), false);
});

test('an event that was cut off by a kill is sealed, and the others stay', async () => {
  const directory = freshFolder();
  const event = '2026-02-14T12:34:05Z web/0 EVENT stop\n';
  fs.writeFileSync(join(directory, 'events.live'), `${event}2026-02-14T12`);
  fs.linkSync(join(directory, 'events.live'), join(directory, 'events'));
  const rig = await startRig({ directory });
  write(rig, event);
  rig.end();
  assert.equal(contentOf(directory, 'events'), event + event);
  assert.equal(rig.ledger.notes.get('torn'), 1);
});

test('all is in the order of times, and its live file in that of arrival', async () => {
  const at = (time: string, source: string): string => `2026-02-14T12:34:${time}Z ${source} INFO x\n`;
  const arrived = [at('05.2', 'web/0'), at('05.100', 'web/1'), at('06', 'web/0'), at('05.999', 'web/1')];
  const json = '{"ts":"2026-02-14T12:34:05.150Z","source":"web/2","level":"INFO","msg":"x"}\n';
  const rig = await startRig();
  write(rig, arrived.join('') + json);
  rig.end();
  assert.equal(contentOf(rig.directory, 'active/web/logs/all.live'), arrived.join('') + json);
  assert.equal(
    contentOf(rig.directory, 'active/web/logs/all'),
    arrived[1]! + json + arrived[0] + arrived[3] + arrived[2],
  );
});

test('the last lines before a restart stay, whatever the new process says', async () => {
  const start = '2026-02-14T12:34:06Z web/0 EVENT start\n';
  const rig = await startRig({ lines: 2 });
  write(rig, start + line(0) + line(1));
  assert.equal(contentOf(rig.directory, `${WEB}.previous`), '', 'there was nothing before');
  write(rig, line(2) + start + line(3) + line(4) + line(5));
  rig.end();
  assert.equal(contentOf(rig.directory, `${WEB}.previous`), line(1) + line(2));
  assert.equal(contentOf(rig.directory, WEB), line(4) + line(5));
  assert.equal(fs.existsSync(join(rig.directory, 'active/web/logs/all.previous')), false);
});

test('a sink keeps lines and passes none on', async () => {
  const rig = await startRig({ isSink: true });
  write(rig, line(0) + line(1));
  rig.end();
  assert.equal(rig.passed, '');
  assert.deepEqual([rig.ledger.in, rig.ledger.passed, rig.ledger.consumed], [2, 0, 2]);
  assert.equal(contentOf(rig.directory, WEB), line(0) + line(1));
});
