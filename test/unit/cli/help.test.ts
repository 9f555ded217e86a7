import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fold, formatHelp, formatShortHelp, formsOf } from '../../../tools/lib/cli/help.ts';
import { defineTool } from '../../../tools/lib/cli/options.ts';

const spec = defineTool({
  name: 'obs-trial',
  summary: 'Try the help',
  usage: '[OPTION]... KEY=VALUE...',
  examples: [{ command: 'obs-trial a=b |\n  cat', does: 'shows an example' }],
  options: [
    {
      name: 'by',
      short: 'b',
      type: 'list',
      separator: ',',
      placeholder: 'FIELD,...',
      describe: 'fields to group by',
    },
    { name: 'window', type: 'duration', default: '10s', describe: 'the length of a window' },
    { name: 'rules', type: 'string', required: true, placeholder: 'FILE', describe: 'the rules' },
    { name: 'follow', type: 'boolean', negatable: true, describe: 'go on' },
    { name: 'a-rather-long-name', type: 'size', describe: 'too long for its column' },
  ],
  positionals: { name: 'KEY=VALUE', describe: 'what to add', min: 1 },
  notes: ['Memory: one line.'],
});

test('shows what it does, examples, then options', () => {
  const lines = formatHelp(spec, 80).split('\n');
  assert.deepEqual(lines.slice(0, 19), [
    'obs-trial: Try the help',
    '',
    'usage: obs-trial [OPTION]... KEY=VALUE...',
    '',
    'examples:',
    '  # shows an example',
    '  obs-trial a=b |',
    '    cat',
    '',
    '  KEY=VALUE               what to add',
    '',
    'options:',
    '  -b, --by=FIELD,...      fields to group by (may be repeated)',
    '  --window=DURATION       the length of a window (default 10s)',
    '  --rules=FILE            the rules (needed)',
    '  --[no-]follow           go on',
    '  --a-rather-long-name=SIZE',
    '                          too long for its column',
    '',
  ]);
  assert.ok(lines.includes('  - Memory: one line.'));
  assert.equal(lines.at(-1), '');
});

test('the short help is its beginning, and says where the rest is', () => {
  const lines = formatShortHelp(spec, 80).split('\n');
  assert.deepEqual(lines.slice(0, 8), formatHelp(spec, 80).split('\n').slice(0, 8));
  assert.deepEqual(lines.slice(8), ['', 'obs-trial --help shows all options', '']);
});

test('keeps to the width it is given, between 40 and 100 columns', () => {
  for (const [width, columns] of [
    [10, 40],
    [40, 40],
    [72, 72],
    [500, 100],
  ] as const) {
    const widest = Math.max(
      ...formatHelp(spec, width)
        .split('\n')
        .map((line) => line.length),
    );
    assert.ok(widest <= Math.max(columns, 46), `${widest} columns at ${width}`);
  }
});

test('folds at spaces only', () => {
  assert.deepEqual(fold('aa bb cc', 5), ['aa bb', 'cc']);
  assert.deepEqual(fold('aaaaaaaa b', 5), ['aaaaaaaa', 'b']);
  assert.deepEqual(fold('', 5), ['']);
});

test('writes the forms of an option', () => {
  assert.equal(formsOf({ name: 'n', type: 'number', describe: '' }), '--n=NUMBER');
  assert.equal(formsOf({ name: 'c', type: 'choice', choices: ['x', 'y'], describe: '' }), '--c=x|y');
  const many = ['auto', 'text', 'json', 'logfmt', 'klog', 'syslog', 'nginx', 'apache'];
  assert.equal(formsOf({ name: 'c', type: 'choice', choices: many, describe: '' }), '--c=NAME');
  assert.equal(formsOf({ name: 'help', short: 'h', type: 'boolean', describe: '' }), '-h, --help');
});
