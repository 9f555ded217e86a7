// Laws of capture: one record for each line, whatever it is, and nothing in it that only the pipeline may say.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PIPELINE_FIELDS } from '../../../tools/lib/kernel/adopter.ts';
import { isLevel } from '../../../tools/lib/record/kind.ts';
import { parseRecord } from '../../../tools/lib/record/parse.ts';
import type { RecordLine } from '../../../tools/lib/record/record.ts';
import { unaccounted } from '../../../tools/lib/stream/ledger.ts';
import type { Format } from '../../../tools/obs-capture/formats/format.ts';
import { LogLine } from '../../../tools/obs-capture/formats/line.ts';
import { plain } from '../../../tools/obs-capture/formats/plain.ts';
import { formatsFor } from '../../../tools/obs-capture/formats/recognise.ts';
import { record } from '../../../tools/obs-capture/formats/record.ts';
import { originOf } from '../../../tools/obs-capture/origin.ts';
import { createClock } from '../../../tools/obs-capture/time/clock.ts';
import { utc } from '../../../tools/obs-capture/time/zone.ts';
import { captureText } from '../../unit/obs-capture/lines.ts';
import { block, jsonLine, line, shortBlock } from '../kernel/arbitrary.ts';
import { traceLine } from './trace-line.ts';

const SEED = 20_260_214;

const claim = fc.constantFrom(...PIPELINE_FIELDS, 'snow', 'now', 'x.w', 'genv', 'w-', 'W');
const token = fc.oneof(
  fc.tuple(claim, fc.constantFrom('=', '=', '==', ' =', '')).map(([key, equals]) => `${key}${equals}1`),
  claim.map((key) => `${key}="a ${key}=1"`),
  claim.map((key) => `a="${key}=1 `),
  fc.constantFrom('x', 'a=1', '"', 'b="x y"'),
);

/** A record whose body is full of fields that are the pipeline's to say, and of what only looks like them. */
const claiming = fc
  .tuple(
    fc.constantFrom('INFO', 'ERROR', 'EVENT', 'SPAN', 'GAP'),
    fc.array(token, { minLength: 1, maxLength: 5 }),
    fc.constantFrom(' ', ' ', '  '),
  )
  .map(([kind, tokens, space]) => `2026-02-14T12:34:05Z x/1 ${kind} ${tokens.join(space)}`);

const origin = originOf(
  'web/0',
  new Map([
    ['env', 'prod'],
    ['team', 'a b'],
  ]),
  'stdout',
);

function linesIn(text: string): string[] {
  return text.split('\n').slice(0, -1);
}

function own(captured: RecordLine): RecordLine {
  const fields = captured.fields.slice(0, -3);
  return { ...captured, fields };
}

test('every line becomes one log record or span of the pipeline, and claims nothing', () => {
  fc.assert(
    fc.property(block(line, jsonLine, claiming), (text) => {
      const { lines, ledger } = captureText(Buffer.from(text, 'latin1'), { origin, joinMs: 0 });
      assert.equal(lines.length, linesIn(text).length);
      assert.equal(ledger.passed, lines.length);
      assert.equal(unaccounted(ledger), 0);
      for (const captured of lines) {
        const parsed = parseRecord(captured);
        assert.ok(parsed, captured);
        assert.equal(parsed.source, 'web/0');
        assert.ok(isLevel(parsed.kind) || parsed.kind === 'SPAN');
        assert.doesNotMatch(captured, /[\x00-\x1f\x7f]/);
        const last = parsed.fields.slice(-3).map(({ key, value }) => `${key}=${value}`);
        assert.deepEqual(last, ['stream=stdout', 'env=prod', 'team=a b'], captured);
        assert.equal(
          own(parsed).fields.some(({ key }) => PIPELINE_FIELDS.has(key)),
          false,
          captured,
        );
      }
    }),
    { seed: SEED, numRuns: 5000 },
  );
});

/** The formats without the one that the adopt kernel stands for, so that the host does its lines too. */
const byHost: readonly Format[] = formatsFor('auto').map((format) =>
  format === record ? { name: 'record', recognise: record.recognise } : format,
);

test('the kernel and the host make the same record of a record', () => {
  fc.assert(
    fc.property(block(line, claiming), (text) => {
      const input = Buffer.from(text, 'latin1');
      const kernel = captureText(input, { origin }).lines;
      const host = captureText(input, { origin, formats: byHost }).lines;
      assert.deepEqual(kernel.map(parseRecord), host.map(parseRecord));
    }),
    { seed: SEED, numRuns: 5000 },
  );
});

test('time, level, message and fields of a log record are its own', () => {
  fc.assert(
    fc.property(line, (text) => {
      const before = parseRecord(text);
      fc.pre(before !== undefined && isLevel(before.kind) && !text.includes('\\u'));
      const [captured] = captureText(Buffer.from(`${text}\n`, 'latin1'), { origin }).lines;
      const after = own(parseRecord(captured!)!);
      const fields = before!.fields.filter(({ key }) => !PIPELINE_FIELDS.has(key));
      assert.deepEqual(after, { ...before!, source: 'web/0', fields });
    }),
    { seed: SEED, numRuns: 10_000 },
  );
});

test('where the input is cut makes no difference', () => {
  fc.assert(
    fc.property(shortBlock(line, jsonLine, claiming, traceLine), fc.boolean(), (text, trust) => {
      const input = Buffer.from(text, 'latin1');
      const whole = captureText(input, { origin, trust }).lines;
      for (const pieceBytes of [1, 2, 3, 17, 64]) {
        assert.deepEqual(captureText(input, { origin, trust, pieceBytes }).lines, whole);
      }
    }),
    { seed: SEED, numRuns: 500 },
  );
});

const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code === 10 ? 11 : code));

test('any bytes come back from the message, to the bit', () => {
  fc.assert(
    fc.property(fc.string({ unit: byte, maxLength: 60 }), (text) => {
      fc.pre(!text.includes('=') && !text.endsWith('\r'));
      const [captured] = captureText(Buffer.from(`${text}\n`, 'latin1'), { format: 'text' }).lines;
      assert.equal(parseRecord(captured!)?.message, text);
    }),
    { seed: SEED, numRuns: 5000 },
  );
});

test('with trust what is a record passes as it is', () => {
  fc.assert(
    fc.property(block(line, claiming), (text) => {
      const { lines } = captureText(Buffer.from(text, 'latin1'), { origin, trust: true });
      linesIn(text).forEach((given, index) => {
        if (parseRecord(given) !== undefined) assert.equal(lines[index], given);
      });
    }),
    { seed: SEED, numRuns: 3000 },
  );
});

const text = fc.string({
  unit: fc.oneof(fc.constantFrom(...' ="\\\n\t\0é€😀{}[],:'), fc.constantFrom('x', '1')),
  maxLength: 12,
});
const scalar = fc.oneof(
  text,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);

test('the members of a flat JSON object come back as fields', () => {
  fc.assert(
    fc.property(fc.array(scalar, { maxLength: 5 }), text, (values, message) => {
      const object = Object.fromEntries([
        ...values.map((value, index) => [`k${index}`, value]),
        ['msg', message],
      ]);
      const [captured] = captureText(`${JSON.stringify(object)}\n`, { origin }).lines;
      const parsed = parseRecord(Buffer.from(captured!, 'latin1').toString())!;
      assert.equal(parsed.message, message);
      const fields = own(parsed).fields.map(({ value }) => value);
      assert.deepEqual(fields, values.map(String));
    }),
    { seed: SEED, numRuns: 5000 },
  );
});

test('any JSON is a record of one line, and any line that begins like it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), fc.nat(), (value, cut) => {
      const json = JSON.stringify({ a: value });
      for (const given of [json, json.slice(0, cut % (json.length + 1))]) {
        const { lines } = captureText(`${given}\n`, { origin });
        assert.equal(lines.length, 1);
        assert.ok(parseRecord(lines[0]!), lines[0]);
      }
    }),
    { seed: SEED, numRuns: 2000 },
  );
});

test('the last format takes every line', () => {
  fc.assert(
    fc.property(fc.string({ unit: byte, maxLength: 30 }), (given) => {
      assert.ok(plain.recognise(new LogLine(given, createClock(utc))));
    }),
    { seed: SEED, numRuns: 1000 },
  );
});
