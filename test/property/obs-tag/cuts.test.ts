// What obs-tag does is a function of the bytes: the cuts between reads do not show, whatever the steps.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { runTag } from '../../unit/obs-tag/run-tag.ts';
import { input } from './arbitrary.ts';

const OPTIONS: readonly (readonly string[])[] = [
  [],
  ['env=prod', 'note= spaced'],
  ['--where', 'level>=WARN && dur>1ms', 'a=b'],
  ['--set', 'route=normalise(path)', '--labels', 'route,user', '--max-values', '2'],
  ['--set', 'x={service}:{path}', '--force', 'env=x', '--drop', 'dur'],
  ['--rename', 'path=url,dur=took', '--keep', 'url,status'],
  ['--parse', '%{NUMBER:took:ms} ms', '--parse', 'json', '--where', 'took>1ms or a==1'],
  ['--trace', '--sample', 'level<=INFO:1/2', '--trace-wait', '3s', 'z=1'],
  ['--sample', '1/3', '--sample-repeats', '1/2', '--per', '10s', '--foreign', 'drop'],
  ['--max-values', '1', '--hash-labels'],
  ['--max-line', '64', '--where', 'level>=WARN', 'a=b'],
];

test('any cut gives the same output and the same ledger', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...OPTIONS),
      input,
      fc.integer({ min: 1, max: 150 }),
      async (words, bytes, chunkBytes) => {
        const whole = await runTag(words, bytes);
        const cut = await runTag(words, bytes, { chunkBytes });
        assert.equal(cut.output, whole.output);
        const { bytesOut: _whole, ...expected } = whole.ledger;
        const { bytesOut: _cut, ...found } = cut.ledger;
        assert.deepEqual(found, expected);
      },
    ),
    { seed: 4, numRuns: 200 },
  );
});

test('steps that find nothing to do leave every byte', async () => {
  const idle = [
    '--where',
    'level<=FATAL or kind in ("METRIC","EVENT","ALERT","SPAN","GAP")',
    '--rename',
    'absent=gone',
    '--drop',
    'absent',
    '--set',
    'x=lower(absent)',
    '--parse',
    '(?<never>\\x01)',
    '--max-values',
    '100000',
    '--sample',
    'msg=="\\u0001":1/10',
  ];
  await fc.assert(
    fc.asyncProperty(input, fc.integer({ min: 1, max: 200 }), async (bytes, chunkBytes) => {
      // Lines in JSON form become text, so they are left out here.
      const text = bytes
        .toString('latin1')
        .split('\n')
        .filter((line) => !line.startsWith('{'))
        .join('\n');
      const original = Buffer.from(text, 'latin1');
      const { bytes: output } = await runTag(idle, original, { chunkBytes });
      assert.equal(output.toString('latin1'), original.toString('latin1'));
    }),
    { seed: 4, numRuns: 150 },
  );
});
