// Rows to rings: whatever lines come, every ring gets its lines whole and in order, and no line is left out.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Kernel } from '../../../tools/lib/kernel/host.ts';
import { OVERFLOW } from '../../../tools/lib/kernel/interner.ts';
import {
  createPartitioner,
  type Partitioner,
  partitionerBytes,
  SLOT,
  type Slot,
} from '../../../tools/lib/kernel/partitioner.ts';
import { createScanner, FOREIGN, type Scanner, scannerBytes } from '../../../tools/lib/kernel/scanner.ts';
import { KINDS, type Kind } from '../../../tools/lib/record/kind.ts';

const MOST_SOURCES = 3;
const STAGING_BYTES = 512;
const AREA_BYTES = 128 * 1024;
const SCAN = { mostSources: MOST_SOURCES, sourceBytes: 64 };

const SLOTS_BY_KIND: ReadonlyMap<Kind, readonly Slot[]> = new Map<Kind, readonly Slot[]>([
  ['INFO', [SLOT.instance, SLOT.all]],
  ['EVENT', [SLOT.instance, SLOT.all, SLOT.events]],
  ['ALERT', [SLOT.alerts]],
  ['METRIC', [SLOT.metrics]],
]);
const SLOTS = new Map<number, readonly Slot[]>([
  [0, [SLOT.foreign]],
  ...[...SLOTS_BY_KIND].map(([kind, slots]): [number, readonly Slot[]] => [KINDS.indexOf(kind) + 1, slots]),
]);
const PARTITION = { slots: SLOTS, mostSources: MOST_SOURCES, mostRings: 64, stagingBytes: STAGING_BYTES };

interface Line {
  readonly text: string;
  readonly source: string | undefined;
  readonly slots: readonly Slot[];
}

const kind = fc.constantFrom(...SLOTS_BY_KIND.keys());
const source = fc.constantFrom('web/0', 'web/1', 'api', 'db/x', 'db/y');
const filling = fc.string({ unit: fc.constantFrom('x', '\0', '\xff'), maxLength: 40 });
// Some are longer than the whole staging area.
const long = fc
  .integer({ min: STAGING_BYTES - 80, max: STAGING_BYTES + 80 })
  .map((length) => 'y'.repeat(length));

const record: fc.Arbitrary<Line> = fc
  .tuple(source, kind, fc.oneof({ weight: 20, arbitrary: filling }, { weight: 1, arbitrary: long }))
  .map(([name, word, rest]) => ({
    text: `2026-02-14T12:34:05Z ${name} ${word} m ${rest}\n`,
    source: name,
    slots: SLOTS_BY_KIND.get(word)!,
  }));
const foreign: fc.Arbitrary<Line> = filling.map((text) => ({
  text: `${text}\n`,
  source: undefined,
  slots: [SLOT.foreign],
}));
const lines = fc.array(fc.oneof({ weight: 8, arbitrary: record }, { weight: 1, arbitrary: foreign }), {
  maxLength: 60,
});

/** What each ring is to get; rings are named by slot and source. */
function expectedRings(block: readonly Line[]): Map<string, string> {
  const known: string[] = [];
  const rings = new Map<string, string>();
  for (const { text, source: name, slots } of block) {
    if (name !== undefined && !known.includes(name) && known.length < MOST_SOURCES) known.push(name);
    const isKnown = name !== undefined && known.includes(name);
    const common = slots.filter((slot) => slot >= SLOT.events);
    const own = slots.filter((slot) => slot < SLOT.events).map((slot) => `${slot} ${name}`);
    const overflow = own.length > 0 && !isKnown ? [`${SLOT.overflow}`] : own;
    for (const ring of [...overflow, ...common.map(String)]) rings.set(ring, (rings.get(ring) ?? '') + text);
  }
  return rings;
}

/** Gives out rings by name and collects what they get. */
function distributeAll(kernel: Kernel, scanner: Scanner, partitioner: Partitioner, end: number) {
  const names: string[] = [''];
  const rings = new Map<string, string>();
  const take = (ring: number, start: number, bytes: number, count: number): void => {
    const text = kernel.bytes.toString('latin1', start, start + bytes);
    assert.equal(text.split('\n').length - 1, count, 'lines of a run');
    const name = names[ring]!;
    rings.set(name, (rings.get(name) ?? '') + text);
  };
  const ringFor = (row: number, slot: Slot): number => {
    const id = scanner.kinds[row] === FOREIGN ? OVERFLOW : scanner.sourceIds[row]!;
    const known = partitioner.ringOf(id, slot);
    if (known !== 0) return known;
    const name = slot < SLOT.events ? `${slot} ${scanner.sources.text(id)}` : `${slot}`;
    // Sources may share a ring.
    const ring = names.includes(name) ? names.indexOf(name) : names.push(name) - 1;
    partitioner.setRing(id, slot, ring);
    return ring;
  };
  for (let row = 0; row < scanner.count; ) {
    const { kind: outcome, next, ...rest } = partitioner.distribute(row, scanner.count, end);
    partitioner.takeRuns(take);
    if ('slot' in rest) ringFor(next, rest.slot as Slot);
    const isTooLong = outcome === 'rows' && next === row;
    if (isTooLong) {
      const start = scanner.starts[row]!;
      const lineEnd = row + 1 < scanner.count ? scanner.starts[row + 1]! : end;
      assert.ok(lineEnd - start > STAGING_BYTES / 3 - 64, 'only long lines are left to the host');
      for (const slot of partitioner.slotsOf(row)) take(ringFor(row, slot), start, lineEnd - start, 1);
    }
    row = next + (isTooLong ? 1 : 0);
  }
  return rings;
}

test('every ring gets its lines, whole and in order', () => {
  const bytes = scannerBytes(SCAN) + partitionerBytes(PARTITION) + AREA_BYTES;
  fc.assert(
    fc.property(fc.array(lines, { minLength: 1, maxLength: 3 }), (blocks) => {
      const kernel = new Kernel(bytes);
      const scanner = createScanner(kernel, SCAN);
      const partitioner = createPartitioner(kernel, scanner, PARTITION);
      const area = kernel.allocate(AREA_BYTES);
      const block = blocks.flat();
      const end = area + kernel.bytes.write(block.map(({ text }) => text).join(''), area, 'latin1');
      assert.equal(scanner.scan(area, end), end);
      assert.deepEqual(distributeAll(kernel, scanner, partitioner, end), expectedRings(block));
    }),
    { seed: 20_260_214, numRuns: 1000 },
  );
});
