import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { UsageError } from '../../../tools/lib/cli/failure.ts';
import { defineTool } from '../../../tools/lib/cli/options.ts';
import { parseArguments } from '../../../tools/lib/cli/parse.ts';

const spec = defineTool({
  name: 'obs-trial',
  summary: 'Try the parser',
  usage: '',
  examples: [],
  options: [
    { name: 'where', short: 'w', type: 'string', allowEmpty: true, describe: 'text' },
    { name: 'by', type: 'list', describe: 'texts' },
  ],
  positionals: { name: 'WORD', describe: 'words', min: 0 },
  takesCommand: true,
});

const RUNS = { seed: 20_260_214, numRuns: 500 };
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '"a"',
    "'a'",
    '--where',
    '--',
    '-',
    '-w',
    'true',
    'false',
    '__proto__',
    '1e3',
    'a.b',
    '=',
    '-5',
    '',
  ),
);

test('a value arrives as it was typed, whatever it is', () => {
  fc.assert(
    fc.property(text, (value) => {
      const request = parseArguments(spec, [`--where=${value}`]);
      assert.ok(request.kind === 'run');
      assert.equal(request.parsed.values.where, value);
    }),
    RUNS,
  );
});

test('the values of a list arrive in order, and the words of a command untouched', () => {
  const filled = text.filter((value) => value !== '');
  fc.assert(
    fc.property(fc.array(filled), fc.array(text), (by, command) => {
      const request = parseArguments(spec, [...by.map((value) => `--by=${value}`), '--', ...command]);
      assert.ok(request.kind === 'run');
      assert.deepEqual(request.parsed.values.by, by);
      assert.deepEqual(request.parsed.command, command);
      assert.deepEqual(request.parsed.positionals, []);
    }),
    RUNS,
  );
});

test('any words are either understood or refused with one line', () => {
  fc.assert(
    fc.property(fc.array(text), (argv) => {
      try {
        const request = parseArguments(spec, argv);
        if (request.kind === 'run')
          assert.ok(request.parsed.positionals.every((word) => argv.includes(word)));
      } catch (error) {
        assert.ok(error instanceof UsageError, String(error));
        assert.notEqual(error.message, '');
      }
    }),
    RUNS,
  );
});
