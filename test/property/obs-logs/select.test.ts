// The stage against a filter over parsed lines, whatever the blocks it gets them in.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readRecord } from '../../../tools/lib/record/json.ts';
import { isLevel, LEVELS } from '../../../tools/lib/record/kind.ts';
import { fieldOf, type RecordLine } from '../../../tools/lib/record/record.ts';
import { createFeeder } from '../../../tools/lib/stream/feeder.ts';
import { unaccounted } from '../../../tools/lib/stream/ledger.ts';
import { makeForm } from '../../../tools/obs-logs/form/form.ts';
import { makeSelection, type SelectionOptions } from '../../../tools/obs-logs/select/selection.ts';
import { createLogsStage } from '../../../tools/obs-logs/stage.ts';

const line = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.nat({ max: 9 }), fc.constantFrom('INFO', 'WARN', 'ERROR', 'EVENT'), fc.nat({ max: 5 }))
      .map(
        ([second, kind, n]) =>
          `2026-02-14T12:34:0${second}Z web/0 ${kind} word${n} n=${n} q="a \\"${n}\\"" stream=${n % 2 ? 'stdout' : 'stderr'}`,
      ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'foreign',
      '',
      '{"no":"record"}',
      '{"ts":"2026-02-14T12:34:04Z","source":"a","kind":"WARN","msg":"word1","n":1}',
    ),
  },
);
interface Known {
  readonly n: number;
  readonly rank: number;
  readonly record: RecordLine;
}

/** Expressions, and what they mean. */
const WHERES: Readonly<Record<string, (known: Known) => boolean>> = {
  'n > 2': ({ n }) => n > 2,
  'level >= WARN or n == 1': ({ n, rank }) => rank >= LEVELS.indexOf('WARN') || n === 1,
  'kind == EVENT': ({ record }) => record.kind === 'EVENT',
  'msg == "word1"': ({ record }) => record.message === 'word1',
  'q ~ "\\"[12]"': ({ record, n }) => fieldOf(record, 'q') !== undefined && (n === 1 || n === 2),
  'service == "web" and ts >= "2026-02-14T12:34:05Z"': ({ record }) =>
    record.source === 'web/0' && Date.parse(record.time) >= Date.parse('2026-02-14T12:34:05Z'),
  'has(nothing)': () => false,
};
const options: fc.Arbitrary<SelectionOptions> = fc.record(
  {
    level: fc.constantFrom('warn', 'error'),
    stream: fc.constantFrom('stdout', 'stderr'),
    sinceUs: fc.nat({ max: 9 }).map((second) => Date.parse(`2026-02-14T12:34:0${second}Z`) * 1000),
    grep: fc.constantFrom(['word[12]'], ['n=3']),
    where: fc.constantFrom(...Object.keys(WHERES)),
  },
  { requiredKeys: [] },
);

/** The lines around matches, as grep has them, without separators. */
function around(
  lines: readonly string[],
  isMatch: (line: string) => boolean,
  before: number,
  after: number,
): string[] {
  const shown = new Set<number>();
  lines.forEach((text, index) => {
    if (!isMatch(text)) return;
    for (let near = index - before; near <= index + after; near++)
      if (near >= 0 && near < lines.length) shown.add(near);
  });
  return lines.filter((_, index) => shown.has(index));
}

function model(lines: readonly string[], given: SelectionOptions, before: number, after: number): string[] {
  let isInTime = given.sinceUs === undefined;
  const asksRecords = given.level !== undefined || given.stream !== undefined || given.where !== undefined;
  const selected = lines.filter((text) => {
    const record = readRecord(text);
    if (record === undefined) return isInTime && !asksRecords;
    if (given.sinceUs !== undefined) isInTime = Date.parse(record.time) * 1000 >= given.sinceUs;
    const n = Number(fieldOf(record, 'n')?.value);
    const rank = isLevel(record.kind) ? LEVELS.indexOf(record.kind) : -1;
    return (
      isInTime &&
      (given.level === undefined || rank >= LEVELS.indexOf(given.level === 'warn' ? 'WARN' : 'ERROR')) &&
      (given.stream === undefined || fieldOf(record, 'stream')?.value === given.stream) &&
      (given.where === undefined || WHERES[given.where]?.({ n, rank, record }) === true)
    );
  });
  const { grep } = given;
  if (grep === undefined) return selected;
  const isMatch = (text: string): boolean => new RegExp(grep[0] as string).test(text);
  return around(selected, isMatch, before, after);
}

test('lines are selected as a filter over parsed lines selects them', () => {
  const property = fc.property(
    fc.array(line, { maxLength: 60 }),
    options,
    fc.nat({ max: 3 }),
    fc.nat({ max: 3 }),
    fc.integer({ min: 1, max: 200 }),
    fc.boolean(),
    (lines, given, before, after, size, isTerminated) => {
      const around = given.grep === undefined ? {} : { beforeContext: before, afterContext: after };
      const stage = createLogsStage({
        selection: makeSelection({ ...given, ...around }),
        form: { ...makeForm({ json: false, raw: false, isShown: false, isColored: false }), gap: '' },
        maxLineBytes: 1024,
        countsForeign: true,
      });
      const feeder = createFeeder(stage);
      let output = '';
      const emit = (bytes: Uint8Array): void => {
        output += Buffer.from(bytes).toString('latin1');
      };
      const input = Buffer.from(lines.join('\n') + (isTerminated && lines.length > 0 ? '\n' : ''), 'latin1');
      for (let at = 0; at < input.length; at += size) {
        const piece = input.subarray(at, at + size);
        feeder.area.set(piece);
        feeder.accept(piece.length, emit);
      }
      feeder.end(emit);
      const read = input.length === 0 ? [] : input.toString('latin1').replace(/\n$/, '').split('\n');
      const expected = model(read, given, before, after);
      assert.equal(output.replace(/\n$/, ''), expected.join('\n'));
      assert.equal(unaccounted(stage.ledger), 0);
      assert.equal(stage.ledger.passed, expected.length);
    },
  );
  fc.assert(property, { numRuns: 300 });
});
