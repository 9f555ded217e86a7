// The files of the rings against a toy model, over random writes, pauses, restarts, and kills between any two steps on the
// disk, also in the middle of a write. At every moment somebody may look.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { createFaultyDisk, type FaultyDisk, Killed } from '../../support/faulty-disk.ts';
import {
  checkExact,
  checkGenerations,
  checkRestored,
  nothingWritten,
  type Written,
} from '../../support/ring-oracle.ts';
import { freshFolder, type Rig, startRig } from '../../support/rings.ts';

const SOURCES = ['web/0', 'web/1', 'api/0'] as const;
const RINGS = {
  'active/web/logs/0': /web\/0/,
  'active/web/logs/1': /web\/1/,
  'active/web/logs/all': /web/,
  'active/api/logs/0': /api/,
  'active/api/logs/all': /api/,
} as const;
type RingName = keyof typeof RINGS;
const RING_NAMES = Object.keys(RINGS) as RingName[];

type Command =
  | { readonly kind: 'write'; readonly sources: readonly string[]; readonly pause: boolean }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'restart' }
  | { readonly kind: 'kill'; readonly afterSteps: number; readonly afterBytes: number };

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      sources: fc.array(fc.constantFrom(...SOURCES), { minLength: 1, maxLength: 12 }),
      pause: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('advance' as const),
      ms: fc.constantFrom(1, 100, 250, 1500, 10_500),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('kill' as const),
      afterSteps: fc.nat({ max: 12 }),
      afterBytes: fc.nat({ max: 200 }),
    }),
  },
);

class Model {
  readonly rings = new Map<RingName, Written>(RING_NAMES.map((name) => [name, nothingWritten()]));
  #next = 0;

  /** Lines for the sources, each unlike any other. */
  write(sources: readonly string[]): string {
    const lines = sources.map((source) => `2026-02-14T12:34:05Z ${source} INFO line n=${this.#next++}`);
    for (const [name, { seen }] of this.rings) {
      seen.push(...lines.filter((line) => RINGS[name].test(line)));
    }
    return lines.map((line) => `${line}\n`).join('');
  }

  flushed(): void {
    for (const ring of this.rings.values()) ring.kept = ring.seen.length;
  }
}

class World {
  readonly #directory = freshFolder();
  readonly #model = new Model();
  readonly #most: number;
  #faulty: FaultyDisk = createFaultyDisk();
  #rig!: Rig;

  constructor(most: number) {
    this.#most = most;
  }

  async start(): Promise<void> {
    this.#faulty = createFaultyDisk();
    this.#rig = await startRig({ directory: this.#directory, lines: this.#most, disk: this.#faulty.disk });
    for (const [name, ring] of this.#model.rings) {
      checkRestored(this.#directory, name, ring, this.#most);
    }
  }

  #end(): void {
    this.#rig.end();
    this.#model.flushed();
  }

  async run(step: Command): Promise<void> {
    try {
      this.#act(step);
      if (step.kind === 'restart') await this.start();
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      this.#faulty.closeAll();
      this.check();
      // The next run is killed while it restores, the one after that is not.
      await this.#startKilled();
      await this.start();
    }
    this.check();
  }

  #act(step: Command): void {
    const { clock } = this.#rig;
    if (step.kind === 'restart') this.#end();
    if (step.kind === 'advance') {
      clock.advance(step.ms);
      this.#model.flushed();
    }
    if (step.kind === 'write') {
      this.#rig.feed(this.#model.write(step.sources));
      if (!step.pause) return;
      clock.idle();
      this.#model.flushed();
    }
    if (step.kind === 'kill') this.#killAfter(step.afterSteps, step.afterBytes);
  }

  #killAfter(steps: number, bytes: number): void {
    let left = steps;
    this.#faulty.fault = () => {
      left--;
      return left < 0 ? { throws: new Killed(), afterBytes: bytes } : undefined;
    };
  }

  async #startKilled(): Promise<void> {
    for (let steps = 0; ; steps += 3) {
      this.#faulty = createFaultyDisk();
      this.#killAfter(steps, 10);
      try {
        const { directory } = await startRig({
          directory: this.#directory,
          lines: this.#most,
          disk: this.#faulty.disk,
        });
        assert.equal(directory, this.#directory);
        this.#faulty.closeAll();
        return;
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        this.#faulty.closeAll();
        this.check();
      }
    }
  }

  check(): void {
    for (const [name, ring] of this.#model.rings) checkExact(this.#directory, name, ring, this.#most);
  }

  /** The last thing: everything is there. */
  finish(): void {
    this.#faulty.fault = () => undefined;
    this.#end();
    this.#faulty.closeAll();
    for (const [name, ring] of this.#model.rings) {
      checkExact(this.#directory, name, ring, this.#most);
      checkGenerations(this.#directory, name, ring, this.#most);
      assert.equal(ring.shown, ring.seen.length, `${name} is up to date at the end`);
    }
    const hidden = fs
      .readdirSync(join(this.#directory), { recursive: true, encoding: 'utf8' })
      .filter((path) => /(^|\/)\./.test(path));
    assert.deepEqual(hidden, [], 'nothing is left half made');
  }
}

test('the exact files are whole and never go backwards, the generations hold N lines, whenever it is killed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(command, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 8 }),
      async (commands, most) => {
        const world = new World(most);
        await world.start();
        for (const step of commands) await world.run(step);
        world.finish();
      },
    ),
    { seed: 20_260_214, numRuns: 100, endOnFailure: false },
  );
});
