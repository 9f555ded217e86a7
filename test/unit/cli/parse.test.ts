import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../../tools/lib/cli/failure.ts';
import { defineTool } from '../../../tools/lib/cli/options.ts';
import { parseArguments } from '../../../tools/lib/cli/parse.ts';

const spec = defineTool({
  name: 'obs-trial',
  summary: 'Try the parser',
  usage: '[OPTION]... FILE...',
  examples: [],
  options: [
    { name: 'by', short: 'b', type: 'list', separator: ',', describe: 'group by' },
    { name: 'window', short: 'w', type: 'duration', default: '10s', describe: 'length' },
    { name: 'last', short: 'n', type: 'number', integer: true, describe: 'how many' },
    { name: 'mode', type: 'choice', choices: ['fast', 'exact'], describe: 'how' },
    { name: 'dir', type: 'string', describe: 'where' },
    { name: 'follow', type: 'boolean', negatable: true, default: true, describe: 'go on' },
  ],
  positionals: { name: 'FILE', describe: 'files to read', min: 0, max: 2 },
});

const capture = defineTool({
  name: 'obs-trial',
  summary: 'Try a command',
  usage: '-- CMD...',
  examples: [],
  options: [{ name: 'source', type: 'string', required: true, describe: 'where from' }],
  takesCommand: true,
});

function parse(...argv: string[]) {
  const request = parseArguments(spec, argv);
  assert.equal(request.kind, 'run');
  return request.parsed;
}

test('without arguments every option has its default', () => {
  const { values, positionals, command } = parse();
  assert.deepEqual(values, {
    by: [],
    window: 10_000,
    last: undefined,
    mode: undefined,
    dir: undefined,
    follow: true,
    json: false,
    maxLine: 1_048_576,
    stats: false,
    strict: false,
    color: 'auto',
    help: false,
    version: false,
  });
  assert.deepEqual(positionals, []);
  assert.equal(command, undefined);
});

test('the types of the values come from the table', () => {
  const { values } = parse('--by=service', '--last=3', '--mode=fast');
  const by: readonly string[] = values.by;
  const windowMs: number = values.window;
  const last: number | undefined = values.last;
  const mode: 'fast' | 'exact' | undefined = values.mode;
  const color: 'auto' | 'always' | 'never' = values.color;
  assert.deepEqual([by, windowMs, last, mode, color], [['service'], 10_000, 3, 'fast', 'auto']);
  // @ts-expect-error an option that the table does not declare has no value
  assert.equal(values.nonsense, undefined);
});

test('options and other words may be mixed', () => {
  const { values, positionals } = parse('a', '-b', 'service,level', '--json', 'true', '--by=kind');
  assert.deepEqual(values.by, ['service', 'level', 'kind']);
  assert.equal(values.json, true);
  assert.deepEqual(positionals, ['a', 'true']);
});

test('values are taken as they are: no dots, no numbers, no quotes, no camel case', () => {
  assert.equal(parse('--dir=a.b').values.dir, 'a.b');
  assert.equal(parse('--dir=007').values.dir, '007');
  assert.equal(parse('--dir="q"').values.dir, '"q"');
  assert.equal(parse("--dir='q'").values.dir, "'q'");
  assert.equal(parse('--dir=--help').values.dir, '--help');
  assert.equal(parse('--dir=--').values.dir, '--');
  assert.equal(parse('--dir=-j').values.dir, '-j');
  assert.equal(parse('--dir= x ').values.dir, ' x ');
  assert.equal(parse('--dir=true').values.dir, 'true');
  assert.equal(parse('--dir=a\nb').values.dir, 'a\nb');
  assert.deepEqual(parse('--by=1', '--by=2').values.by, ['1', '2']);
  assert.deepEqual(parse('1e3', '-').positionals, ['1e3', '-']);
  assert.throws(() => parse('--maxLine=64K'), {
    message: /unknown option --maxLine; did you mean --max-line\?/,
  });
});

test('keys of Object.prototype are unknown options and ordinary values', () => {
  assert.throws(() => parse('--__proto__=x'), UsageError);
  assert.throws(() => parse('--toString'), UsageError);
  assert.throws(() => parse('--_=x'), UsageError);
  assert.throws(() => parse('--$0=x'), UsageError);
  assert.deepEqual(parse('--by=__proto__,constructor').values.by, ['__proto__', 'constructor']);
});

test('a negatable option is switched off, and not on and off at once', () => {
  assert.equal(parse('--no-follow').values.follow, false);
  assert.equal(parse('--follow').values.follow, true);
  assert.throws(() => parse('--follow', '--no-follow'), { message: /exclude each other/ });
});

test('a flag may be repeated, a value may not', () => {
  assert.equal(parse('--json', '--json').values.json, true);
  assert.throws(() => parse('--dir=a', '--dir=b'), {
    message: 'option --dir is given 2 times; give it once',
  });
  assert.throws(() => parse('--last=1', '-n', '1'), {
    message: 'option --last is given 2 times; give it once',
  });
});

test('numbers that are none are refused', () => {
  for (const text of ['NaN', 'x', '1x', '0x1', '1.5', 'Infinity']) {
    assert.throws(() => parse(`--last=${text}`), UsageError, text);
  }
  assert.equal(parse('--last', '-3').values.last, -3);
});

test('too many words are refused, and too few', () => {
  assert.throws(() => parse('a', 'b', 'c'), { message: 'unexpected argument "c"' });
  const needy = { ...spec, positionals: { name: 'FILE', describe: 'files to read', min: 1 } };
  assert.throws(() => parseArguments(needy, []), { message: 'FILE is missing: files to read' });
  const none = defineTool({ name: 'obs-trial', summary: 'x', usage: '', examples: [], options: [] });
  assert.throws(() => parseArguments(none, ['a']), { message: 'unexpected argument "a"' });
});

test('-- ends the options; what follows are words like the others', () => {
  const { values, positionals, command } = parse('--', '--json', '-x');
  assert.equal(values.json, false);
  assert.deepEqual(positionals, ['--json', '-x']);
  assert.equal(command, undefined);
});

test('a tool that takes a command gets it untouched', () => {
  const argv = ['--source', 'web/0', '--', 'cmd', '--help', '--source=1', '--', '-5', ''];
  const request = parseArguments(capture, argv);
  assert.equal(request.kind, 'run');
  assert.deepEqual(request.parsed.command, ['cmd', '--help', '--source=1', '--', '-5', '']);
  assert.deepEqual(request.parsed.positionals, []);
  assert.throws(() => parseArguments(capture, ['--source=a', 'cmd']), {
    message: 'unexpected argument "cmd"; a command stands behind --',
  });
});

test('a needed option is asked for', () => {
  assert.throws(() => parseArguments(capture, []), { message: 'option --source is needed: --source=TEXT' });
});

test('help and version win over what is missing, not over what is unknown', () => {
  assert.equal(parseArguments(capture, ['--help']).kind, 'help');
  assert.equal(parseArguments(capture, ['-V']).kind, 'version');
  assert.equal(parseArguments(capture, ['--version', '-h', 'extra']).kind, 'help');
  assert.throws(() => parseArguments(capture, ['--help', '--nonsense']), UsageError);
});
