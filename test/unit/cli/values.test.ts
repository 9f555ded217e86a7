import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../../tools/lib/cli/failure.ts';
import type { Option } from '../../../tools/lib/cli/options.ts';
import { typedValue } from '../../../tools/lib/cli/values.ts';

const common = { name: 'x', describe: 'a test' };
const number: Option = { ...common, type: 'number' };
const count: Option = { ...common, type: 'number', integer: true, min: 1, max: 1000, default: 7 };
const size: Option = { ...common, type: 'size', min: '64', max: '1GiB', default: '1MiB' };
const duration: Option = { ...common, type: 'duration', min: '1ms', max: '1h' };
const choice: Option = { ...common, type: 'choice', choices: ['auto', 'always', 'never'], default: 'auto' };
const list: Option = { ...common, type: 'list' };
const commaList: Option = { ...common, type: 'list', separator: ',' };

const ACCEPTED: readonly [Option, readonly string[], unknown][] = [
  [number, ['-1.5e3'], -1500],
  [number, ['0'], 0],
  [number, [], undefined],
  [count, ['1000'], 1000],
  [count, [], 7],
  [size, ['64'], 64],
  [size, ['64K'], 65_536],
  [size, ['1KB'], 1000],
  [size, ['1.5KiB'], 1536],
  [size, [], 1_048_576],
  [duration, ['250ms'], 250],
  [duration, ['1m30s'], 90_000],
  [duration, ['1.001s'], 1001],
  [duration, ['1500us'], 1.5],
  [duration, [], undefined],
  [choice, ['never'], 'never'],
  [choice, [], 'auto'],
  [list, [], []],
  [list, ['a,b', 'c'], ['a,b', 'c']],
  [commaList, ['a,b', 'c'], ['a', 'b', 'c']],
  [{ ...common, type: 'string', default: 'd' }, [], 'd'],
  [{ ...common, type: 'string' }, ['0x10'], '0x10'],
  [{ ...common, type: 'boolean' }, [], false],
  [{ ...common, type: 'boolean', default: true }, [], true],
];

test('gives every option its type, its unit and its default', () => {
  for (const [option, texts, value] of ACCEPTED) {
    assert.deepEqual(typedValue(option, texts), value, `${option.type} ${texts.join(' ')}`);
  }
});

const REFUSED: readonly [Option, readonly string[], RegExp][] = [
  ...['', 'NaN', '+Inf', '-Inf', 'Infinity', '1_000', '0x10', '1e999', '12abc', '5s', ' 1'].map(
    (text): [Option, readonly string[], RegExp] => [number, [text], /^option --x expects a number, got "/],
  ),
  [count, ['1.5'], /expects a whole number, got "1\.5"$/],
  [count, ['9007199254740993'], /expects a whole number/],
  [count, ['0'], /expects at least 1, got "0"$/],
  [count, ['1001'], /expects at most 1000, got "1001"$/],
  [size, ['10s'], /expects a size such as 512, 64K or 1MiB, got "10s"$/],
  [size, ['-1K'], /expects a size/],
  [size, ['10%'], /expects a size/],
  [size, ['1k'], /expects a size/],
  [size, ['63'], /expects at least 64, got "63"$/],
  [size, ['2GiB'], /expects at most 1GiB, got "2GiB"$/],
  [duration, ['10'], /expects a duration with its unit, such as 250ms, 10s or 1m30s, got "10"$/],
  [duration, ['-1s'], /expects a duration/],
  [duration, ['1K'], /expects a duration/],
  [duration, ['0'], /expects at least 1ms, got "0"$/],
  [duration, ['2h'], /expects at most 1h, got "2h"$/],
  [choice, ['alway'], /expects one of auto, always, never, got "alway"; did you mean always\?$/],
  [choice, ['red'], /expects one of auto, always, never, got "red"$/],
  [commaList, ['a,,b'], /expects values joined by ',', none of them empty, got "a,,b"$/],
  [choice, ['auto', 'never'], /^option --x is given 2 times; give it once$/],
  [size, ['1K', '1K'], /is given 2 times/],
];

test('refuses what is out of type or range, and says what was expected and got', () => {
  for (const [option, texts, message] of REFUSED) {
    assert.throws(() => typedValue(option, texts), { constructor: UsageError, message }, texts.join(' '));
  }
});
