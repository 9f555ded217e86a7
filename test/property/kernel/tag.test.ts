// The tag kernel adds what the reference adds, and what it adds are fields of the same record.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Kernel } from '../../../tools/lib/kernel/host.ts';
import { appendTags, linesOf, toLatin1 } from '../../../tools/lib/kernel/reference.ts';
import { createTagger, type Tag } from '../../../tools/lib/kernel/tagger.ts';
import { isLevel } from '../../../tools/lib/record/kind.ts';
import { parseRecord } from '../../../tools/lib/record/parse.ts';
import type { Field, RecordLine } from '../../../tools/lib/record/record.ts';
import { block, jsonLine, line, tags } from './arbitrary.ts';
import { createArea, SURROUNDINGS } from './area.ts';

const SEED = 20_260_214;
const AREA_BYTES = 64 * 1024;
/** What the kernel wants beside the longest line and its suffix. */
const LINE_END_BYTES = 2 + 16;

interface Result {
  readonly text: string;
  readonly tagged: number;
  readonly foreign: number;
}

/** Runs a block through the kernel into an output of `room` bytes, which is emptied whenever it is full; JSON lines are copied. */
function run(text: string, list: readonly Tag[], around: string, room: number): Result {
  const kernel = new Kernel(4 * AREA_BYTES);
  const tagger = createTagger(kernel, list);
  const input = createArea(kernel, AREA_BYTES);
  const longestLine = Math.max(0, ...linesOf(text).map((each) => each.length));
  const outputBytes = longestLine + tagger.longestSuffix + LINE_END_BYTES + room;
  const output = kernel.allocate(outputBytes);
  const end = input.put(text, around);
  const result = { text: '', tagged: 0, foreign: 0 };
  let position = input.start;
  while (position < end) {
    const done = tagger.append(position, end, output, output + outputBytes);
    assert.ok(done.outputEnd <= output + outputBytes, 'stays below the limit');
    assert.ok(done.json || done.next > position, 'goes on');
    result.text += input.get(output, done.outputEnd);
    result.tagged += done.tagged;
    result.foreign += done.foreign;
    position = done.next;
    if (!done.json) continue;
    const next = text.indexOf('\n', position - input.start) + 1;
    result.text += text.slice(position - input.start, next);
    result.foreign++;
    position = input.start + next;
  }
  return result;
}

const textLine = line.filter((text) => !text.startsWith('{'));

test('a block is tagged as the reference tags it, whatever the room for output', () => {
  fc.assert(
    fc.property(
      block(textLine, textLine, textLine, textLine, textLine, textLine, jsonLine),
      tags,
      fc.constantFrom(...SURROUNDINGS),
      fc.integer({ min: 0, max: 200 }),
      (text, list, around, room) => {
        assert.deepEqual(run(text, list, around, room), appendTags(text, list));
      },
    ),
    { seed: SEED, numRuns: 6000 },
  );
});

function tagField({ kind }: RecordLine, { key, value }: Tag): Field {
  const field = parseRecord(`2026-02-14T12:34:05Z a ${kind} m${tagText(kind, key, value)}`)?.fields[0];
  assert.equal(field?.value, toLatin1(value));
  return field;
}

function tagText(kind: string, key: string, value: string): string {
  const json = JSON.stringify(value).replaceAll('\x7f', '\\u007f');
  const bare = isLevel(kind) && /^[^ "\0-\x1f\x7f]+$/.test(value);
  return toLatin1(` ${key}=${bare ? value : json}`);
}

const byKey = (left: Field, right: Field): number => (left.key < right.key ? -1 : 1);

test('a tagged record is the same record with the missing tags as further fields', () => {
  fc.assert(
    fc.property(textLine, tags, (text, list) => {
      const before = parseRecord(text);
      const [output] = linesOf(run(`${text}\n`, list, '"', 0).text);
      const after = parseRecord(output!);
      if (!before) return assert.equal(output, text);
      const { fields, ...head } = before;
      const missing = list.filter(({ key }) => fields.every((field) => field.key !== key));
      const added = missing.map((tag) => tagField(before, tag));
      assert.deepEqual({ ...after, fields: [] }, { ...head, fields: [] });
      assert.deepEqual(after?.fields.toSorted(byKey), [...fields, ...added].toSorted(byKey));
      assert.equal(output!.endsWith('\r'), text.endsWith('\r'), 'the line end stays');
    }),
    { seed: SEED, numRuns: 6000 },
  );
});
