import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Action, actionOf } from '../../../tools/obs/action.ts';

const UNDERSTOOD: readonly [readonly string[], Action][] = [
  [['tag', 'a=b'], { kind: 'run', verb: 'tag', args: ['a=b'] }],
  [['tag', '--help'], { kind: 'run', verb: 'tag', args: ['--help'] }],
  [['help', 'tag'], { kind: 'run', verb: 'tag', args: ['--help'] }],
  [['help', 'agg', 'merge'], { kind: 'run', verb: 'agg', args: ['merge', '--help'] }],
  [['k8s-import'], { kind: 'run', verb: 'k8s-import', args: [] }],
  [['help'], { kind: 'help' }],
  [['--help'], { kind: 'help' }],
  [['-h'], { kind: 'help' }],
  [['version'], { kind: 'version' }],
  [['-V'], { kind: 'version' }],
];

test('the first word is a verb, help or version', () => {
  for (const [argv, action] of UNDERSTOOD) assert.deepEqual(actionOf(argv), action, argv.join(' '));
});

const MISUSED: readonly [readonly string[], string][] = [
  [[], 'which verb? obs help lists them'],
  [['--hepl'], 'unknown option --hepl; did you mean --help?'],
  [['--json'], 'unknown option --json; see obs help'],
  [['--version', 'x'], 'unexpected argument "x"'],
  [['help', 'agg', 'merge', 'x'], 'unexpected argument "x"'],
  [['../evil'], '"../evil" can be no verb; obs help lists them'],
  [['help', '/bin/sh'], '"/bin/sh" can be no verb; obs help lists them'],
  [[''], '"" can be no verb; obs help lists them'],
];

test('anything else is a misuse, and a verb can be no path', () => {
  for (const [argv, message] of MISUSED) assert.deepEqual(actionOf(argv), { kind: 'misuse', message });
});
