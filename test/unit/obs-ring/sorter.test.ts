// Where the lines of more sources go than there are rings for.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kernel } from '../../../tools/lib/kernel/host.ts';
import { MOST_SOURCES } from '../../../tools/obs-ring/places.ts';
import { retentionOf } from '../../../tools/obs-ring/retention.ts';
import { createSorter, sorterBytes } from '../../../tools/obs-ring/sorter.ts';

const AREA_BYTES = 2 * 1024 * 1024;
const HOMES = { own: { directory: '/dir', groupId: undefined }, tenants: undefined };

/** The content of each ring by its path below /dir/active/, after blocks of lines. */
function sortBlocks(blocks: readonly string[]): Map<string, string> {
  const kernel = new Kernel(sorterBytes(HOMES) + AREA_BYTES);
  const names = [''];
  const rings = new Map<string, string>();
  const keeper = {
    numberOf: ({ paths }: { readonly paths: { readonly exact: string } }): number => {
      const name = paths.exact.replace('/dir/active/', '');
      return names.includes(name) ? names.indexOf(name) : names.push(name) - 1;
    },
    append: (number: number, start: number, length: number): void => {
      const name = names[number]!;
      rings.set(name, (rings.get(name) ?? '') + kernel.bytes.toString('latin1', start, start + length));
    },
    restarted: () => undefined,
  };
  const sorter = createSorter(kernel, keeper, HOMES, retentionOf({ lines: 1, signalLines: 1 }));
  const area = kernel.allocate(AREA_BYTES);
  for (const block of blocks) sorter.sort(area, area + kernel.bytes.write(block, area, 'latin1'));
  return rings;
}

test('past the bound, the lines of further sources share a ring, and events and alerts keep theirs', () => {
  const line = (n: number, kind = 'INFO'): string => `2026-02-14T12:34:05Z web/${n} ${kind} x\n`;
  const known = Array.from({ length: MOST_SOURCES }, (_, n) => line(n)).join('');
  const late = [
    line(MOST_SOURCES),
    line(MOST_SOURCES, 'EVENT'),
    line(7),
    line(MOST_SOURCES, 'ALERT'),
    'foreign\n',
  ];
  const rings = sortBlocks([known, late.join('')]);
  assert.equal(rings.size, MOST_SOURCES + 1 + 4);
  assert.equal(rings.get('_overflow/logs/all'), late[0]! + late[1]!);
  assert.equal(rings.get('/dir/events'), late[1]);
  assert.equal(rings.get('/dir/alerts'), late[3]);
  assert.equal(rings.get('web/logs/7'), line(7) + late[2]!);
  assert.equal(rings.get('_unparsed/logs/all'), 'foreign\n');
});
