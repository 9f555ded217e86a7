import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMoment } from '../../../tools/lib/cli/moment.ts';

const NOW = Date.parse('2026-02-14T12:34:05.500Z');

const SPELLINGS: readonly (readonly [string, string])[] = [
  ['5m', '2026-02-14T12:29:05.500Z'],
  ['-5m', '2026-02-14T12:29:05.500Z'],
  ['1h30m ago', '2026-02-14T11:04:05.500Z'],
  ['250ms', '2026-02-14T12:34:05.250Z'],
  ['now', '2026-02-14T12:34:05.500Z'],
  ['2026-02-14T12:00:00Z', '2026-02-14T12:00:00.000Z'],
  ['2026-02-14T12:00:00.25Z', '2026-02-14T12:00:00.250Z'],
  ['2026-02-14T12:00:00,5+01:00', '2026-02-14T11:00:00.500Z'],
  ['2026-02-14 12:00', '2026-02-14T12:00:00.000Z'],
  ['2026-02-14', '2026-02-14T00:00:00.000Z'],
  ['9:05', '2026-02-14T09:05:00.000Z'],
  ['12:00:30', '2026-02-14T12:00:30.000Z'],
  ['1771072445', '2026-02-14T12:34:05.000Z'],
  ['@1771072445.25', '2026-02-14T12:34:05.250Z'],
];

for (const [text, expected] of SPELLINGS) {
  test(`${text} is a time`, () => {
    assert.equal(new Date(parseMoment('since', text, NOW) / 1000).toISOString(), expected);
  });
}

test('what is no time is refused with the option and the text', () => {
  for (const text of [
    '',
    '5',
    'yesterday',
    '2026-02-30',
    '2026-13-01',
    '25:00',
    '5 minutes',
    '2026-02-14T12:00:00X',
  ]) {
    assert.throws(() => parseMoment('until', text, NOW), { exitStatus: 2, message: /--until .*got "/ }, text);
  }
});
