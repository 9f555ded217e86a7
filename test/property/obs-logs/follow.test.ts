// Following a ring against its model: whatever it turns, is cut down, ends or is killed, and whenever somebody looks, each line that is
// kept comes once and in order.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { ringIn } from '../../../tools/lib/store/layout.ts';
import { createFollowed } from '../../../tools/obs-logs/source/follow.ts';
import { openRing } from '../../../tools/obs-logs/timeline/open.ts';
import { drain } from '../../support/log-sources.ts';
import { freshFolder, type Rig, startRig } from '../../support/rings.ts';

const RUNS = { numRuns: 60 };
const MOST = 4;
const TORN = 'cut o';

type Step =
  | { readonly kind: 'write'; readonly lines: number }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'read' }
  /** Looks, as while the reader is stalled, and reads nothing. */
  | { readonly kind: 'look' }
  | { readonly kind: 'restart' }
  /** The last line is cut off in the middle, and the ring starts again. */
  | { readonly kind: 'torn' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('write' as const), lines: fc.integer({ min: 1, max: 9 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('advance' as const), ms: fc.constantFrom(10, 250, 1000) }),
  },
  { weight: 3, arbitrary: fc.constant({ kind: 'read' as const }) },
  { weight: 4, arbitrary: fc.constant({ kind: 'look' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'torn' as const }) },
);

function linesOf(text: string): string[] {
  return text.split('\n').slice(0, -1);
}

class World {
  readonly #directory = freshFolder();
  readonly #paths = ringIn(join(this.#directory, 'active/web/logs'), '0');
  readonly lost: string[] = [];
  written = '';
  seen = '';
  #number = 0;
  #rig!: Rig;
  #source!: ReturnType<typeof createFollowed>;

  async start(): Promise<void> {
    this.#rig = await startRig({ directory: this.#directory, lines: MOST });
    this.write(3);
    const timeline = openRing(this.#paths)!;
    const { live: path, previousLive: previousPath } = this.#paths;
    const onLoss = (name: string): void => void this.lost.push(name);
    this.#source = createFollowed({ path, previousPath, kind: 'ring', onLoss }, timeline.segments, 0);
  }

  write(lines: number): void {
    for (let line = 0; line < lines; line++) {
      const text = `2026-02-14T12:34:05Z web/0 INFO line n=${this.#number++}\n`;
      this.written += text;
      this.#rig.feed(text);
      this.#rig.clock.idle();
    }
  }

  async run(step: Step): Promise<void> {
    switch (step.kind) {
      case 'write':
        return this.write(step.lines);
      case 'advance':
        return this.#rig.clock.advance(step.ms);
      case 'read':
        this.seen += await drain(this.#source, 97);
        return;
      case 'look':
        return this.#source.look();
      default:
        return this.#restart(step.kind === 'torn');
    }
  }

  async #restart(isTorn: boolean): Promise<void> {
    this.#rig.end();
    if (isTorn) {
      fs.appendFileSync(this.#paths.live, TORN);
    }
    this.#rig = await startRig({ directory: this.#directory, lines: MOST, clock: this.#rig.clock });
    this.#source.look();
  }

  end(): void {
    this.#rig.end();
    this.#source.close();
  }
}

test('a ring is followed without loss or repeats', async () => {
  const property = fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
    const world = new World();
    await world.start();
    for (const one of steps) await world.run(one);
    await world.run({ kind: 'read' });
    world.end();
    // The part of a line that a kill has left is not shown.
    const seen = linesOf(world.seen);
    const written = linesOf(world.written);
    if (world.lost.length === 0) assert.deepEqual(seen, written);
    // A generation that came and went between two looks may be lost, and then that is said; nothing is repeated.
    else
      assert.deepEqual(
        seen,
        written.filter((line) => new Set(seen).has(line)),
      );
  });
  await fc.assert(property, RUNS);
});
