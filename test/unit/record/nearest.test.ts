import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editDistance, nearestName } from '../../../tools/lib/record/nearest.ts';

const NAMES = ['window', 'by', 'max-line', 'stats', 'strict', 'color', 'version'];

test('finds the name that was meant', () => {
  const meant: [string, string][] = [
    ['windw', 'window'],
    ['widnow', 'window'],
    ['Window', 'window'],
    ['colour', 'color'],
    ['max-lines', 'max-line'],
    ['win', 'window'],
    ['stat', 'stats'],
    ['bu', 'by'],
  ];
  for (const [typed, name] of meant) assert.equal(nearestName(typed, NAMES), name, typed);
});

test('says nothing when nothing is near', () => {
  for (const typed of ['', 'x', 'rules', 'verbose', 'st', 'w'.repeat(65)]) {
    assert.equal(nearestName(typed, NAMES), undefined, typed);
  }
  assert.equal(nearestName('window', []), undefined);
});

test('prefers the first of equally near names, and a nearer one to a first one', () => {
  assert.equal(nearestName('web-3', ['web-1', 'web-2']), 'web-1');
  assert.equal(nearestName('web-22', ['web-1', 'web-2']), 'web-2');
});

test('counts insertions, deletions, replacements and swaps', () => {
  const distances: [string, string, number][] = [
    ['', '', 0],
    ['', 'abc', 3],
    ['abc', '', 3],
    ['abc', 'ABC', 0],
    ['abc', 'abxc', 1],
    ['abc', 'ac', 1],
    ['abc', 'axc', 1],
    ['abcd', 'abdc', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ];
  for (const [from, to, distance] of distances) {
    assert.equal(editDistance(from, to), distance, `${from} to ${to}`);
    assert.equal(editDistance(to, from), distance, `${to} to ${from}`);
  }
});
