// What the journal of a fan-in says, at every moment, is what the output has: whoever is killed there and begins again where the
// journal says neither loses nor repeats a line, one piece in doubt apart.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kernel } from '../../../tools/lib/kernel/host.ts';
import { openFanIn } from '../../../tools/lib/stream/fan-in.ts';
import { allocateFeederArea, createFeeder, feederBytes } from '../../../tools/lib/stream/feeder.ts';
import type { Input } from '../../../tools/lib/stream/input.ts';
import type { InputHandlers } from '../../../tools/lib/stream/input-handlers.ts';
import { createLedger } from '../../../tools/lib/stream/ledger.ts';
import type { Journal, Move, Place } from '../../../tools/lib/stream/receipt-output.ts';
import type { Stage } from '../../../tools/lib/stream/stage.ts';
import { makePipe, turn } from '../../support/pipe.ts';

const TIMEOUT = { timeout: 20_000 };
const MAX_LINE_BYTES = 100;

/** Passes whole lines on, and cuts longer ones. */
function cuttingStage(kernel: Kernel): Stage {
  return {
    kernel,
    ledger: createLedger(),
    maxLineBytes: MAX_LINE_BYTES,
    lines: (start, end, emit) => emit(kernel.bytes.subarray(start, end)),
    overlong(start, _end, emit, piece) {
      if (piece === 'first') emit(Buffer.from(`${kernel.text(start, start + 10)}\n`));
      if (piece === 'last') emit(Buffer.from('cut\n'));
    },
    end: () => undefined,
  };
}

/** An input that is handed its bytes. */
function handInput(): { readonly input: Input; feed(bytes: Buffer): boolean } {
  let area = Buffer.alloc(0);
  let handlers: InputHandlers | undefined;
  return {
    input: {
      start(target, given) {
        area = target as Buffer<ArrayBuffer>;
        handlers = given;
      },
      resume: () => undefined,
      finishLine: () => undefined,
      close: () => undefined,
    },
    feed(bytes) {
      area.set(bytes);
      return handlers!.onBytes(bytes.length);
    },
  };
}

/** A moment at which the process could be killed: what was written, and what the journal says. */
interface Moment {
  readonly written: number;
  readonly places: ReadonlyMap<number, Place>;
}

interface Life {
  readonly output: string;
  readonly moments: readonly Moment[];
}

/** Feeds the rest of each text from its place on, in blocks, and notes every moment. */
async function live(
  texts: readonly string[],
  places: ReadonlyMap<number, Place>,
  blockBytes: number,
): Promise<Life> {
  const pipe = makePipe();
  const kernel = new Kernel(feederBytes(MAX_LINE_BYTES));
  const area = allocateFeederArea(kernel, MAX_LINE_BYTES);
  const now = new Map(places);
  const moments: Moment[] = [];
  let output = '';
  let intended: ReadonlyMap<number, Move> = new Map();
  const read = (): void => {
    for (let bytes = pipe.read(); bytes && bytes.length > 0; bytes = pipe.read())
      output += bytes.toString('latin1');
  };
  const journal: Journal = {
    intend(moves) {
      intended = moves;
    },
    confirm() {
      for (const [key, { position, lines }] of intended) now.set(key, { position, lines });
      read();
      moments.push({ written: output.length, places: new Map(now) });
    },
  };
  const fan = openFanIn({ outputFd: pipe.writeFd, journal });
  const lanes = texts.map((text, key) => {
    const { input, feed } = handInput();
    const place = places.get(key) ?? { position: 0, lines: 0 };
    fan.open(input, createFeeder(cuttingStage(kernel), area), () => undefined, { cursor: { key, place } });
    return { feed, text, at: place.position };
  });
  while (lanes.some(({ at, text }) => at < text.length)) {
    for (const lane of lanes) {
      const block = lane.text.slice(lane.at, lane.at + blockBytes);
      if (block !== '') lane.feed(Buffer.from(block, 'latin1'));
      lane.at += block.length;
    }
    await turn();
  }
  await fan.finish();
  read();
  fan.close();
  pipe.closeReader();
  pipe.closeWriter();
  return { output, moments };
}

const numbered = (name: string, count: number): string =>
  Array.from({ length: count }, (_, n) => `${name}${n} ${'x'.repeat((n * 37) % 180)}\n`).join('');

const sorted = (output: string, name: string): string[] =>
  output.split('\n').filter((line) => line.startsWith(name) || line === 'cut');

for (const blockBytes of [7, 300, 20_000]) {
  test(
    `whoever begins again at any moment repeats and loses nothing: blocks of ${blockBytes}`,
    TIMEOUT,
    async () => {
      const texts = [numbered('a', 150), numbered('b', 100)];
      const whole = await live(texts, new Map(), blockBytes);
      const step = Math.ceil(whole.moments.length / 12);
      for (let index = 0; index < whole.moments.length; index += step) {
        const { written, places } = whole.moments[index]!;
        const again = await live(texts, places, blockBytes === 7 ? 64 : 7);
        const both = whole.output.slice(0, written) + again.output;
        for (const name of ['a', 'b']) {
          assert.deepEqual(
            sorted(both, name).filter((line) => line !== 'cut'),
            sorted(whole.output, name).filter((line) => line !== 'cut'),
          );
        }
        assert.equal(sorted(both, 'a').length, sorted(whole.output, 'a').length, 'every cut is told once');
      }
    },
  );
}

test('a piece to a pipe is at most PIPE_BUF bytes of whole lines', TIMEOUT, async () => {
  const { moments, output } = await live([numbered('a', 300)], new Map(), 60_000);
  let before = 0;
  for (const { written } of moments) {
    assert.ok(written - before <= 4096);
    assert.equal(output[written - 1], '\n');
    before = written;
  }
});
