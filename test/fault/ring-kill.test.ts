// kill -9 at random moments of a busy stream, again and again on one folder.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../support/pipe.ts';
import { checkExact, checkRestored, nothingWritten, type Written } from '../support/ring-oracle.ts';
import { type RingProcess, startRing } from '../support/ring-process.ts';
import { freshFolder } from '../support/rings.ts';

const LINES = 50;
const ROUNDS = 12;
const SOURCES = ['web/0', 'web/1', 'web/2'];
const RINGS = ['0', '1', '2', 'all'].map((instance) => `active/web/logs/${instance}`);
const LINE_BYTES = 120;
/** A read block, as --help says. */
const LOST_BYTES = 256 * 1024;

class Stream {
  readonly rings = new Map<string, Written>(RINGS.map((ring) => [ring, nothingWritten()]));
  #next = 0;

  /** Some lines, in turn from each source, all of one length. */
  block(lines: number): string {
    let text = '';
    for (let index = 0; index < lines; index++) {
      const n = this.#next++;
      const head = `2026-02-14T12:34:05Z ${SOURCES[n % SOURCES.length]} INFO n=${n} `;
      const line = head.padEnd(LINE_BYTES - 1, 'x');
      for (const instance of [String(n % SOURCES.length), 'all']) {
        this.rings.get(`active/web/logs/${instance}`)!.seen.push(line);
      }
      text += `${line}\n`;
    }
    return text;
  }
}

/** Writes without end until the process is dead. */
async function feed(ring: RingProcess, stream: Stream): Promise<void> {
  while (ring.isRunning) await ring.write(stream.block(100));
}

test('after any kill the rings are whole, in order and up to date, and little is lost', {
  timeout: 120_000,
}, async () => {
  const directory = freshFolder();
  const args = ['--dir', directory, '--lines', String(LINES)];
  const stream = new Stream();
  // The moments are told in bytes passed on, from a fixed sequence.
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = round === 0 ? 0 : ((round * 7_919_477) % 6_000_000) + 1;
    const ring = startRing(args);
    const feeding = feed(ring, stream);
    await until(() => ring.passed.length >= bytes);
    ring.kill('SIGKILL');
    assert.equal((await ring.ended).signal, 'SIGKILL', ring.stderr);
    await feeding;
    for (const [name, written] of stream.rings) checkExact(directory, name, written, LINES);

    const next = startRing(args);
    next.end();
    assert.deepEqual(await next.ended, { code: 0, signal: null }, next.stderr);
    for (const [name, written] of stream.rings) checkRestored(directory, name, written, LINES);
    checkLoss(stream, ring.passed);
  }
});

/** Of what was passed on, only what came last may be missing. */
function checkLoss(stream: Stream, passed: string): void {
  const passedLines = passed.split('\n').slice(0, -1);
  const last = stream.rings.get('active/web/logs/all')!.seen.at(-1);
  const lost = last === undefined ? passedLines.length : passedLines.length - 1 - passedLines.indexOf(last);
  if (last !== undefined && !passedLines.includes(last)) return;
  assert.ok(lost * LINE_BYTES <= LOST_BYTES, `${lost} lines passed on and not kept`);
}
