// kill -9 at random moments of a busy stream and at every kind of system call, again and again on one folder, with each durability.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../support/pipe.ts';
import { checkExact, checkRestored, nothingWritten, type Written } from '../support/ring-oracle.ts';
import { type RingProcess, startRing } from '../support/ring-process.ts';
import { freshFolder } from '../support/rings.ts';

const LINES = 50;
const ROUNDS = 12;
const SOURCES = ['web/0', 'web/1', 'web/2'];
const RINGS = ['0', '1', '2', 'all'].map((instance) => `active/web/logs/${instance}`);
/** A read block, as --help says; none of what was passed on with --careful. */
const LOST_BYTES = { kernel: 256 * 1024, fsync: 256 * 1024, careful: 0 };
const MOST_BYTES = 60_000_000;
const DURABILITIES = ['kernel', 'fsync', 'careful'] as const;
type Durability = (typeof DURABILITIES)[number];

class Stream {
  readonly rings = new Map<string, Written>(RINGS.map((ring) => [ring, nothingWritten()]));
  readonly #lineBytes: number;
  #next = 0;

  constructor(lineBytes: number) {
    this.#lineBytes = lineBytes;
  }

  /** Some lines, in turn from each source, all of one length. */
  block(lines: number): string {
    let text = '';
    for (let index = 0; index < lines; index++) {
      const n = this.#next++;
      const head = `2026-02-14T12:34:05Z ${SOURCES[n % SOURCES.length]} INFO n=${n} `;
      const line = head.padEnd(this.#lineBytes - 1, 'x');
      for (const instance of [String(n % SOURCES.length), 'all']) {
        this.rings.get(`active/web/logs/${instance}`)!.seen.push(line);
      }
      text += `${line}\n`;
    }
    return text;
  }
}

/** A folder of rings that is written to by one run after another, each of which is killed. */
class Victim {
  readonly directory = freshFolder();
  readonly #durability: Durability;
  readonly #stream: Stream;
  #mostLost = 0;

  constructor(durability: Durability, lineBytes: number) {
    this.#durability = durability;
    this.#stream = new Stream(lineBytes);
  }

  get #args(): readonly string[] {
    const flags = this.#durability === 'kernel' ? [] : [`--${this.#durability}`];
    return [...flags, '--dir', this.directory, '--lines', String(LINES)];
  }

  /** One run that dies: of itself, or when so much was passed on. Then everything is looked at, and restored. */
  async die(passedBytes: number | undefined, wrapper: readonly string[] = []): Promise<void> {
    const ring = startRing(this.#args, wrapper);
    const feeding = this.#feed(ring, wrapper.length > 0);
    if (passedBytes !== undefined) {
      await until(() => ring.passed.length >= passedBytes);
      ring.kill('SIGKILL');
    }
    assert.equal((await ring.ended).signal, 'SIGKILL', ring.stderr);
    await feeding;
    for (const [name, written] of this.#stream.rings) checkExact(this.directory, name, written, LINES);

    const next = startRing(this.#args);
    next.end();
    assert.deepEqual(await next.ended, { code: 0, signal: null }, next.stderr);
    for (const [name, written] of this.#stream.rings) checkRestored(this.directory, name, written, LINES);
    this.#checkLoss(ring.passed);
  }

  /** Writes without end until the process is dead; a traced one not faster than it needs to turn a generation in a second. */
  async #feed(ring: RingProcess, isTraced: boolean): Promise<void> {
    while (ring.isRunning) {
      await ring.write(this.#stream.block(isTraced ? 25 : 100));
      if (isTraced) await sleep(5);
      assert.ok(!isTraced || ring.passed.length < MOST_BYTES, 'the call is never made');
    }
  }

  /** Of what was passed on, only what came last may be missing. */
  #checkLoss(passed: string): void {
    const lines = passed.split('\n').slice(0, -1);
    const last = this.#stream.rings.get('active/web/logs/all')!.seen.at(-1);
    // The last line that was kept may not have been passed on, and then nothing is missing.
    const kept = last === undefined ? -1 : lines.indexOf(last);
    if (last !== undefined && kept < 0 && lines.length > 0 && isBehind(last, lines.at(-1)!)) return;
    const lost = lines.slice(kept + 1).reduce((sum, line) => sum + line.length + 1, 0);
    this.#mostLost = Math.max(this.#mostLost, lost);
    assert.ok(lost <= LOST_BYTES[this.#durability], `${lost} bytes passed on and not kept`);
  }

  report(context: TestContext): void {
    context.diagnostic(`${this.#durability}: a kill took ${this.#mostLost} bytes at most`);
  }
}

function numberOf(line: string): number {
  return Number(/ n=(\d+) /.exec(line)?.[1]);
}

function isBehind(line: string, other: string): boolean {
  return numberOf(line) >= numberOf(other);
}

for (const durability of DURABILITIES) {
  test(`${durability}: after any kill the rings are whole, in order and up to date, and little is lost`, {
    timeout: 120_000,
  }, async (context) => {
    const victim = new Victim(durability, 120);
    // The moments are told in bytes passed on, from a fixed sequence.
    for (let round = 0; round < ROUNDS; round++) {
      await victim.die(round === 0 ? 0 : ((round * 7_919_477) % 6_000_000) + 1);
    }
    victim.report(context);
  });
}

const isTraceable = spawnSync('strace', ['-V']).status === 0;

interface Call {
  readonly call: string;
  /** The file that it is about, in the folder of the rings. */
  readonly file: string;
  readonly nth: number;
  /** The default makes no such call. */
  readonly isSync?: boolean;
}

/** Every call that changes something, and every file that it changes: while a ring is restored, or later. */
const CALLS: readonly Call[] = [
  { call: 'openat', file: 'all.live', nth: 1 },
  { call: 'openat', file: 'all.live', nth: 2 },
  { call: 'write', file: 'all.live', nth: 1 },
  { call: 'write', file: 'all.live', nth: 9 },
  { call: 'fdatasync', file: 'all.live', nth: 1, isSync: true },
  { call: 'close', file: 'all.live', nth: 1 },
  { call: 'openat', file: '.new-all', nth: 1 },
  { call: 'fchmod', file: '.new-all', nth: 1 },
  { call: 'fchmod', file: '.new-all', nth: 3 },
  { call: 'write', file: '.new-all', nth: 1 },
  { call: 'write', file: '.new-all', nth: 5 },
  { call: 'rename', file: '.new-all', nth: 1 },
  { call: 'rename', file: '.new-all', nth: 4 },
  { call: 'close', file: 'all', nth: 1 },
  { call: 'unlink', file: '.old-all', nth: 1 },
  // At a turn.
  { call: 'link', file: '.old-all', nth: 1 },
  { call: 'rename', file: '.old-all', nth: 1 },
  { call: 'fsync', file: '.', nth: 1, isSync: true },
];

for (const durability of DURABILITIES) {
  test(`${durability}: killed at any system call, nothing is torn or lost`, {
    skip: !isTraceable && 'strace is not installed',
    timeout: 300_000,
  }, async (context) => {
    // Long lines: a generation of 8 MiB is turned after a second.
    const victim = new Victim(durability, 4000);
    await victim.die(100_000);
    const calls = CALLS.filter(({ isSync }) => durability !== 'kernel' || isSync !== true);
    for (const { call, file, nth } of calls) {
      const path = join(victim.directory, 'active/web/logs', file);
      const fault = `trace=${call} -e inject=${call}:signal=KILL:when=${nth}`;
      await victim.die(undefined, `strace -f -qq -o /dev/null -P ${path} -e ${fault}`.split(' '));
    }
    victim.report(context);
  });
}
