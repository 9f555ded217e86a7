import assert from 'node:assert/strict';
import { test } from 'node:test';
import { palette, withoutColor } from '../../../tools/lib/term/color.ts';
import { type Column, formatTable } from '../../../tools/lib/term/table.ts';
import { displayWidth } from '../../../tools/lib/term/width.ts';

const SERVICES: readonly Column[] = [
  { title: 'SERVICE', minWidth: 9, shrinks: true },
  { title: 'REPLICAS' },
  { title: 'HEALTHY' },
  { title: 'REQ/s' },
  { title: 'ERR/s' },
  { title: 'P99', minWidth: 6 },
  { title: 'MEM' },
];

test('the service table of the seed document, to the space', () => {
  const rows = [
    ['web', '3/3', '3/3', '542', '0.1', '12ms', '84M'],
    ['api', '2/2', '2/2', '128', '0', '8ms', '32M'],
    ['worker', '3/3', '2/3', '--', '--', '--', '45M'],
  ];
  assert.deepEqual(formatTable(SERVICES, rows, 80), [
    'SERVICE    REPLICAS  HEALTHY  REQ/s  ERR/s  P99     MEM',
    'web        3/3       3/3      542    0.1    12ms    84M',
    'api        2/2       2/2      128    0      8ms     32M',
    'worker     3/3       2/3      --     --     --      45M',
  ]);
});

test('a long name gives way at 60 columns and nothing else does', () => {
  const row = ['a-service-with-quite-a-long-name', '100/100', '100/100', '12345', '12345', '1234ms', '1234M'];
  const lines = formatTable(SERVICES, [row], 60);
  assert.deepEqual(lines, [
    'SERVICE       REPLICAS  HEALTHY  REQ/s  ERR/s  P99     MEM',
    'a-service-w…  100/100   100/100  12345  12345  1234ms  1234M',
  ]);
  assert.ok(Math.max(...lines.map(displayWidth)) <= 60);
});

test('right-aligned columns end under each other', () => {
  const columns: Column[] = [{ title: 'NAME' }, { title: 'N', align: 'right' }];
  const rows = [
    ['a', '1'],
    ['b', '1000'],
  ];
  assert.deepEqual(formatTable(columns, rows), ['NAME     N', 'a        1', 'b     1000']);
});

test('wide characters and escapes keep the columns in line', () => {
  const columns: Column[] = [{ title: 'NAME' }, { title: 'X' }];
  const rows = [
    ['東京', '1'],
    ['a\x1b[2Jb', '2'],
    ['line\nbreak', '3'],
  ];
  assert.deepEqual(formatTable(columns, rows), [
    'NAME           X',
    '東京           1',
    'a\\x1b[2Jb      2',
    'line\\x0abreak  3',
  ]);
});

test('paint covers the text of a cell and not its padding, and takes no room', () => {
  const { bad } = palette(true);
  const columns: Column[] = [{ title: 'NAME' }, { title: 'X', align: 'right' }, { title: 'Y' }];
  const lines = formatTable(columns, [
    [
      { text: 'w', paint: bad },
      { text: '1', paint: bad },
      { text: '', paint: bad },
    ],
  ]);
  assert.deepEqual(lines, ['NAME  X  Y', '\x1b[31mw\x1b[0m     \x1b[31m1\x1b[0m']);
});

test('a painted cell that is too long is cut before it is painted', () => {
  const { bad } = palette(true);
  const lines = formatTable(
    [{ title: 'N', shrinks: true }, { title: 'X' }],
    [[{ text: 'abcdefghijkl', paint: bad }, '1']],
    10,
  );
  assert.equal(lines[1], '\x1b[31mabcdef…\x1b[0m  1');
  assert.equal(withoutColor(lines[1]!), 'abcdef…  1');
});

test('of two shrinking columns the wider gives first', () => {
  const columns: Column[] = [
    { title: 'A', shrinks: true },
    { title: 'B', shrinks: true },
  ];
  const lines = formatTable(columns, [['a'.repeat(10), 'b'.repeat(30)]], 32);
  assert.equal(lines[1], `${'a'.repeat(10)}  ${'b'.repeat(19)}…`);
});

test('what cannot shrink is cut at the right edge', () => {
  const lines = formatTable([{ title: 'AAAA' }, { title: 'BBBB' }, { title: 'CCCC' }], [['1', '2', '3']], 8);
  assert.deepEqual(lines, ['AAAA  B…', '1     2']);
});

test('short rows are filled, long rows cut, and no rows leave the titles', () => {
  const columns: Column[] = [{ title: 'A' }, { title: 'B' }];
  assert.deepEqual(formatTable(columns, [['1'], ['1', '2', '3']]), ['A  B', '1', '1  2']);
  assert.deepEqual(formatTable(columns, []), ['A  B']);
});
