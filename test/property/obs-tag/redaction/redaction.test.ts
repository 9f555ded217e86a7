// No secret survives, wherever it stands and however the input is cut; nothing else changes; records stay records.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readRecord } from '../../../../tools/lib/record/json.ts';
import { OPT_IN } from '../../../../tools/obs-tag/redaction/rule.ts';
import { createRedactor } from '../../../unit/obs-tag/redaction/redact.ts';
import { cut, fragments, hidingLine, plainLine } from './arbitrary.ts';

const SEED = 20_260_214;
const RUNS = 400;
const places = fc.array(fc.nat(), { maxLength: 6 });

test('a secret of any rule, in any kind of line, is gone, at any chunking', () => {
  const redactor = createRedactor({ optIn: OPT_IN });
  fc.assert(
    fc.property(
      fc.array(fc.oneof(hidingLine, plainLine), { minLength: 1, maxLength: 4 }),
      places,
      (lines, cuts) => {
        const text = lines.map((line) => `${typeof line === 'string' ? line : line.line}\n`).join('');
        const result = redactor.redact(...cut(text, cuts));
        for (const line of lines) {
          if (typeof line !== 'string')
            assert.ok(!result.includes(line.hidden.secret), `${line.hidden.rule}: ${result}`);
        }
        assert.equal(result.split('\n').length, text.split('\n').length, 'as many lines');
        assert.equal(redactor.redact(text), result, 'cuts do not show');
      },
    ),
    { seed: SEED, numRuns: RUNS },
  );
});

test('what holds no secret stays as it is, byte for byte', () => {
  const redactor = createRedactor();
  fc.assert(
    fc.property(
      fc.array(plainLine, { maxLength: 6 }),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      places,
      (lines, end, isTerminated, cuts) => {
        const text = lines.join(end) + (isTerminated ? end : '');
        assert.equal(redactor.redact(...cut(text, cuts)), text);
      },
    ),
    { seed: SEED, numRuns: RUNS },
  );
});

test('a record stays a record of the same time, source and kind', () => {
  const redactor = createRedactor({ optIn: OPT_IN });
  const utf8 = (text: string): string => Buffer.from(text, 'latin1').toString();
  fc.assert(
    fc.property(
      fc.oneof(
        hidingLine.map(({ line }) => line),
        fragments,
      ),
      (line) => {
        const before = readRecord(utf8(line));
        if (before === undefined) return;
        const after = readRecord(utf8(redactor.redact(`${line}\n`).slice(0, -1)));
        assert.deepEqual(
          [after?.time, after?.source, after?.kind],
          [before.time, before.source, before.kind],
          line,
        );
      },
    ),
    { seed: SEED, numRuns: RUNS },
  );
});

test('what is redacted is not redacted again', () => {
  const first = createRedactor({ optIn: OPT_IN });
  const second = createRedactor({ optIn: OPT_IN });
  fc.assert(
    fc.property(hidingLine, ({ line }) => {
      const once = first.redact(`${line}\n`);
      assert.equal(second.redact(once), once, line);
    }),
    { seed: SEED, numRuns: RUNS },
  );
});
