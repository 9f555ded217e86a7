import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LEVELS } from '../../../tools/lib/record/kind.ts';
import { levelOfPino, levelOfSyslog, parseLevel } from '../../../tools/lib/record/level.ts';

const WORDS = {
  TRACE: 'TRACE trace T t Finest finer silly',
  DEBUG: 'DEBUG debug D FINE verbose dbg',
  INFO: 'INFO Info i informational information notice',
  WARN: 'WARN warning Warn W wrn',
  ERROR: 'ERROR err error E ERR',
  FATAL: 'FATAL F critical CRIT emerg emergency alert panic severe',
};

test('words of any case', () => {
  for (const level of LEVELS) {
    for (const word of WORDS[level].split(' ')) assert.equal(parseLevel(word), level, word);
  }
});

test('pino and bunyan numbers, and those between them', () => {
  const levels = [10, 20, 30, 40, 50, 60].map(levelOfPino);
  assert.deepEqual(levels, LEVELS);
  assert.equal(levelOfPino(35), 'INFO');
  assert.equal(levelOfPino(59.5), 'ERROR');
  assert.equal(levelOfPino(100), 'FATAL');
  for (const number of [9, -10, Number.NaN, Number.POSITIVE_INFINITY])
    assert.equal(levelOfPino(number), undefined);
});

test('syslog severities fall', () => {
  const levels = [0, 1, 2, 3, 4, 5, 6, 7].map(levelOfSyslog);
  assert.deepEqual(levels, ['FATAL', 'FATAL', 'FATAL', 'ERROR', 'WARN', 'INFO', 'INFO', 'DEBUG']);
  for (const number of [-1, 8, 1.5, Number.NaN]) assert.equal(levelOfSyslog(number), undefined);
});

test('numbers of both kinds, also as text', () => {
  assert.equal(parseLevel(3), 'ERROR');
  assert.equal(parseLevel(30), 'INFO');
  assert.equal(parseLevel('3'), 'ERROR');
  assert.equal(parseLevel('50'), 'ERROR');
});

test('anything else is no level', () => {
  for (const text of [
    '',
    ' ',
    'information!',
    'METRIC',
    '8',
    '3.5',
    '-1',
    '1e1',
    'constructor',
    '__proto__',
    'x'.repeat(99),
  ]) {
    assert.equal(parseLevel(text), undefined, text);
  }
  for (const number of [8, 9, -3, 2.5, Number.NaN]) assert.equal(parseLevel(number), undefined);
});
