// Rows that the kernel makes are those that rowOf makes of the parsed records, whatever stands in the lines, and wherever a block ends.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rowOf } from '../../../tools/lib/postgres/row.ts';
import { BLOCK_BYTES, createRowMaker } from '../../../tools/lib/postgres/row-maker.ts';
import { readRecord } from '../../../tools/lib/record/json.ts';
import { line } from '../kernel/arbitrary.ts';

const maker = createRowMaker();
const owner = { deployment: 'acme/shop/_/web', ring: 12 };

/** Near what the kernel takes apart itself: fields of every sort, keys with a meaning, what COPY escapes. */
const body = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'a=1',
        'b="x y"',
        'b=2',
        '"',
        'msg',
        '',
        'c=',
        '=',
        'stream=stderr',
        'stream=stdout',
        'level=x',
      ),
      fc.constantFrom(
        'd="\\""',
        'd="1"',
        'e=-0.5e3',
        'e=01',
        'f=a\\b',
        'ts=1',
        'fields=2',
        'k="é␀"',
        'u=é',
        '\\N',
        '\\.',
      ),
      fc.constantFrom(
        'stream="stderr"',
        'streams=stderr',
        'g=1e',
        'x\ty',
        '\0',
        'a\rb',
        '\x7f',
        '\\',
        'k=""',
        'é',
      ),
      fc.string({ maxLength: 24 }).map((text) => text.replaceAll('\n', ' ')),
    ),
    { maxLength: 9 },
  )
  .map((tokens) => `2026-02-14T12:34:05.123Z web/0 ERROR ${tokens.join(' ')}`);
const many = fc
  .nat(60)
  .map(
    (count) =>
      `2026-02-14T12:34:05Z w INFO m ${Array.from({ length: count }, (_, n) => `k${n}=${n}`).join(' ')}`,
  );
const text = fc.oneof(
  { weight: 3, arbitrary: body },
  { weight: 1, arbitrary: line.map(inUtf8) },
  { weight: 1, arbitrary: many },
);

/** Characters that stand for bytes, as they would be read; what is no UTF-8 becomes U+FFFD. */
function inUtf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8').replaceAll('\n', ' ');
}

function expected(lines: readonly string[], firstId: number): { rows: string[]; lines: number } {
  const rows: string[] = [];
  for (const one of lines) {
    const record = readRecord(one);
    if (record !== undefined) rows.push(rowOf(record, owner, firstId + rows.length));
  }
  return { rows, lines: lines.length };
}

test('rows are those of the parsed records', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 12 }), fc.nat(14), fc.nat(2 ** 40), (lines, most, firstId) => {
      const block = Buffer.from(
        `${lines.map((one) => `${one}\n`).join('')}2026-02-14T12:34:05Z web/0 INFO cut`,
      );
      const taken = block.toString('utf8').split('\n').slice(0, -1).slice(0, most);
      const wanted = expected(taken, firstId);
      const made = maker.make(block, { owner, firstId, most });
      if (most === 0 || lines.length === 0) return;
      assert.equal(Buffer.from(made.chunk).toString('utf8'), wanted.rows.join(''));
      assert.equal(made.lines, wanted.lines);
      assert.equal(made.rows, wanted.rows.length);
      assert.equal(made.bytes, Buffer.byteLength(taken.map((one) => `${one}\n`).join('')));
    }),
    { seed: 20_260_214, numRuns: 20_000 },
  );
});

test('a block that is no UTF-8 is read as it is everywhere else', () => {
  const block = Buffer.from(
    '2026-02-14T12:34:05Z web/0 INFO caf\xe9 k=\xff\n2026-02-14T12:34:05Z web/0 INFO b\n',
    'latin1',
  );
  const made = maker.make(block, { owner, firstId: 7, most: 9 });
  assert.equal(
    Buffer.from(made.chunk).toString(),
    expected(block.toString().split('\n').slice(0, -1), 7).rows.join(''),
  );
});

test('rows that are much longer than their lines, and lines longer than a block', () => {
  const tabs = `2026-02-14T12:34:05Z web/0 INFO ${'\t'.repeat(100_000)}`;
  const nuls = `2026-02-14T12:34:05Z web/0 INFO ${'\0'.repeat(BLOCK_BYTES - 100)}`;
  const long = `2026-02-14T12:34:05Z web/0 INFO ${'x'.repeat(BLOCK_BYTES)} k=1`;
  for (const lines of [[tabs, tabs], [nuls], [long, tabs]]) {
    let rest = Buffer.from(lines.map((one) => `${one}\n`).join(''));
    let rows = '';
    let id = 1;
    while (rest.length > 0) {
      const made = maker.make(rest, { owner, firstId: id, most: 100 });
      assert.ok(made.bytes > 0);
      rows += Buffer.from(made.chunk).toString();
      id += made.rows;
      rest = rest.subarray(made.bytes);
    }
    assert.equal(rows, expected(lines, 1).rows.join(''));
  }
});
