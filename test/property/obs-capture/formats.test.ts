// Laws of the formats, on lines of all of them and on mutations of these: a line is one record, and what the record says stands in it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { isLevel } from '../../../tools/lib/record/kind.ts';
import { parseRecord } from '../../../tools/lib/record/parse.ts';
import { ROOT } from '../../project.ts';
import { captureText } from '../../unit/obs-capture/lines.ts';

const SEED = 20_260_214;
const LINES = readFileSync(join(ROOT, 'test/cases/obs-capture/known-formats/in'), 'latin1')
  .split('\n')
  .slice(0, -1);

const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code === 10 ? 32 : code));
const piece = fc.oneof(
  byte,
  fc.constantFrom(' ', '[', ']', '"', ': ', ' - ', '=', '|', '<', '>', '0', '9', 'ERROR '),
);

interface Mutation {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(200),
  remove: fc.nat(3),
  insert: fc.oneof(fc.constant(''), piece),
});

function mutate(line: string, { at, remove, insert }: Mutation): string {
  const place = at % (line.length + 1);
  return line.slice(0, place) + insert + line.slice(place + remove);
}

const line = fc
  .tuple(fc.constantFrom(...LINES), fc.array(mutation, { maxLength: 3 }))
  .map(([given, mutations]) => mutations.reduce(mutate, given));

test('a line is one log record, whatever has happened to it', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), (given) => {
      const input = Buffer.from(given.map((each) => `${each}\n`).join(''), 'latin1');
      const { lines } = captureText(input, { joinMs: 0 });
      assert.equal(lines.length, given.length);
      for (const record of lines) {
        const parsed = parseRecord(record);
        assert.ok(parsed && isLevel(parsed.kind), record);
        assert.equal(parsed.source, 'web/0');
        assert.doesNotMatch(record, /[\x00-\x1f\x7f]/);
      }
    }),
    { seed: SEED, numRuns: 3000 },
  );
});

/** Formats whose message and values are pieces of the line, to the letter; in JSON and in quotes there are escapes. */
function isLiteral(text: string): boolean {
  return !/[{"\\\r]|audit|=/.test(text);
}

test('message and values of a record stand in the line', () => {
  fc.assert(
    fc.property(line, (given) => {
      fc.pre(isLiteral(given));
      const [record] = captureText(Buffer.from(`${given}\n`, 'latin1'), { joinMs: 0 }).lines;
      const parsed = parseRecord(record!)!;
      assert.ok(given.includes(parsed.message), `${given} -> ${record}`);
      for (const { key, value } of parsed.fields) {
        // What is counted in a unit, or told by a number.
        if (key === 'dur' || key === 'facility') continue;
        assert.ok(given.includes(value), `${given} -> ${record}`);
      }
    }),
    { seed: SEED, numRuns: 3000 },
  );
});

// In quadratic time this would not end before the patience of the runner does.
test('long lines of anything are read in linear time', () => {
  const rows = [
    '[',
    ']',
    ' ',
    ': ',
    '"',
    'a:',
    'a.',
    'A',
    '1',
    '[a',
    '(',
    '| ',
    ', host: "',
    'at ',
    '\\"',
    '<1>',
    '{"a":',
    'a=1 ',
  ];
  const heads = [
    '',
    '2026-02-14 12:34:05 ',
    '[2026-02-14 12:34:05 ',
    'Feb 14 12:34:05 h ',
    '2026-02-14 12:34:05|',
    '10.0.0.1 - ',
  ];
  for (const head of heads) {
    for (const row of rows) {
      const long = head + row.repeat(100_000 / row.length);
      assert.equal(captureText(`${long}\n`, { joinMs: 0 }).lines.length, 1);
    }
  }
});
