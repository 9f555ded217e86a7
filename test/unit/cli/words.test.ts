import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../../tools/lib/cli/failure.ts';
import type { Option } from '../../../tools/lib/cli/options.ts';
import { splitWords } from '../../../tools/lib/cli/words.ts';

const TABLE: readonly Option[] = [
  { name: 'json', short: 'j', type: 'boolean', describe: 'as JSON' },
  { name: 'quiet', short: 'q', type: 'boolean', negatable: true, describe: 'say less' },
  { name: 'source', short: 's', type: 'string', describe: 'where from' },
  { name: 'label', type: 'string', allowEmpty: true, describe: 'may be empty' },
  { name: 'last', short: 'n', type: 'number', describe: 'how many' },
  { name: 'by', type: 'list', describe: 'group by' },
];

interface Case {
  readonly argv: readonly string[];
  readonly options?: readonly (readonly string[])[];
  readonly positionals?: readonly string[];
  readonly afterDashes?: readonly string[];
}

const CASES: readonly Case[] = [
  { argv: [] },
  { argv: ['--json', 'true'], options: [['json']], positionals: ['true'] },
  { argv: ['a=b', '--json', 'c=d'], options: [['json']], positionals: ['a=b', 'c=d'] },
  { argv: ['--source', 'web/0'], options: [['source', 'web/0']] },
  { argv: ['--source=web/0'], options: [['source', 'web/0']] },
  { argv: ['--source=a=b'], options: [['source', 'a=b']] },
  { argv: ['--source=--json'], options: [['source', '--json']] },
  { argv: ['-s', 'web/0'], options: [['source', 'web/0']] },
  { argv: ['-sweb/0'], options: [['source', 'web/0']] },
  { argv: ['-s=web/0'], options: [['source', 'web/0']] },
  { argv: ['-jqsweb'], options: [['json'], ['quiet'], ['source', 'web']] },
  { argv: ['-jqs', 'web'], options: [['json'], ['quiet'], ['source', 'web']] },
  { argv: ['-n5'], options: [['last', '5']] },
  { argv: ['-n', '-5'], options: [['last', '-5']] },
  { argv: ['--last', '-.5'], options: [['last', '-.5']] },
  { argv: ['--source', '-'], options: [['source', '-']] },
  { argv: ['--source', '-5m'], options: [['source', '-5m']] },
  { argv: ['--label='], options: [['label', '']] },
  { argv: ['--label', ''], options: [['label', '']] },
  { argv: ['--no-quiet'], options: [['no-quiet']] },
  {
    argv: ['--by', 'a', '--by', 'b', 'c'],
    options: [
      ['by', 'a'],
      ['by', 'b'],
    ],
    positionals: ['c'],
  },
  { argv: ['-'], positionals: ['-'] },
  { argv: ['-5', '-1.5e3', ''], positionals: ['-5', '-1.5e3', ''] },
  { argv: ['__proto__', 'constructor'], positionals: ['__proto__', 'constructor'] },
  { argv: ['--'], afterDashes: [] },
  {
    argv: ['-j', '--', 'cmd', '--json', '--', '-x', '--nonsense=1', ''],
    options: [['json']],
    afterDashes: ['cmd', '--json', '--', '-x', '--nonsense=1', ''],
  },
];

test('tells options, values and other words apart', () => {
  for (const { argv, options = [], positionals = [], afterDashes } of CASES) {
    const given = options.map(([name, value]) => ({ name, value }));
    assert.deepEqual(splitWords(TABLE, argv), { options: given, positionals, afterDashes }, argv.join(' '));
  }
});

const REFUSED: readonly [readonly string[], RegExp][] = [
  [['--jsno'], /^unknown option --jsno; did you mean --json\?$/],
  [['--completely-else'], /^unknown option --completely-else; --help lists the options$/],
  [['--source.x=1'], /^unknown option --source\.x/],
  [['--__proto__=1'], /^unknown option --__proto__/],
  [['--constructor'], /^unknown option --constructor/],
  [['---json'], /^unknown option ---json; did you mean --json\?$/],
  [['--=x'], /^unknown option --;/],
  [['-x'], /^unknown option -x; --help lists the options$/],
  [['-jx'], /^unknown option -x in -jx;/],
  [['-last'], /^unknown option -l in -last; did you mean --last\?$/],
  [['--no-json'], /^unknown option --no-json/],
  [['--json=true'], /^option --json takes no value, got "true"$/],
  [['--json='], /^option --json takes no value, got ""$/],
  [['--no-quiet=1'], /^option --no-quiet takes no value, got "1"$/],
  [['--source'], /^option --source needs a value: --source=TEXT$/],
  [['-s'], /^option --source needs a value: --source=TEXT$/],
  [['--source='], /^option --source needs a value \(TEXT\), got an empty one$/],
  [['--source', ''], /^option --source needs a value \(TEXT\), got an empty one$/],
  [
    ['--source', '--json'],
    /^option --source needs a value, got "--json"; if that is the value: --source=--json$/,
  ],
  [['--source', '--'], /^option --source needs a value, got "--"/],
  [['-js', '-q'], /^option --source needs a value, got "-q"/],
];

test('refuses what is not declared, with the near miss', () => {
  for (const [argv, message] of REFUSED) {
    assert.throws(() => splitWords(TABLE, argv), { constructor: UsageError, message }, argv.join(' '));
  }
});
