import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { splitCommand } from '../../../tools/lib/manifest/command.ts';

const cases: readonly (readonly [string, readonly string[]])[] = [
  ['node server.js', ['node', 'server.js']],
  ['  node\t-e\n1  ', ['node', '-e', '1']],
  [`sh -c 'echo "$HOME" | wc'`, ['sh', '-c', 'echo "$HOME" | wc']],
  ['echo "a b" \'c d\'', ['echo', 'a b', 'c d']],
  ['echo "" \'\'', ['echo', '', '']],
  [`echo a"b"'c'd`, ['echo', 'abcd']],
  ['echo a\\ b \\"', ['echo', 'a b', '"']],
  ['echo "a\\"b\\\\c\\$d\\`e\\n"', ['echo', 'a"b\\c$d`e\\n']],
  ["echo 'a\\'", ['echo', 'a\\']],
  ['echo --x=1 #5', ['echo', '--x=1', '#5']],
  ['/opt/my\\ app/run', ['/opt/my app/run']],
  ['echo é 東', ['echo', 'é', '東']],
];

for (const [text, words] of cases) {
  test(`splits ${text}`, () => {
    assert.deepEqual(splitCommand(text), words);
  });
}

test('splits as sh does, comments aside', () => {
  for (const [text] of cases.filter(([text]) => !text.includes('#') && text.startsWith('echo'))) {
    const script = `set -- ${text}; shift; printf '%s\\0' "$@"`;
    const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
    assert.deepEqual(splitCommand(text).slice(1), stdout.split('\0').slice(0, -1), text);
  }
});

for (const text of [
  'a | b',
  'a && b',
  'a > f',
  'a < f',
  'a; b',
  'a $HOME',
  'a "$HOME"',
  'a `b`',
  'a "`b`"',
  '(a)',
  'a &',
]) {
  test(`needs a shell: ${text}`, () => {
    assert.throws(
      () => splitCommand(text),
      /^CommandFailure: needs a shell for ".": write \["sh", "-c", "\.\.\."\]/,
    );
  });
}

const wrong: readonly (readonly [string, RegExp])[] = [
  ['', /is empty$/],
  [' \n', /is empty$/],
  ["a 'b", /has a ' that is not closed$/],
  ['a "b\\"', /has a " that is not closed$/],
  ['a "b\\', /has a " that is not closed$/],
  ['a \\', /ends with a backslash$/],
  ['PORT=80 node x', /sets a variable before the program: write it under "env"$/],
  ['"" x', /begins with an empty word: name a program$/],
];

for (const [text, message] of wrong) {
  test(`refuses ${JSON.stringify(text)}`, () => {
    assert.throws(() => splitCommand(text), { name: 'CommandFailure', message });
  });
}
