import assert from 'node:assert/strict';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, test } from 'node:test';
import { expand } from '../../../tools/obs-capture/files/expand.ts';
import { parseGlob } from '../../../tools/obs-capture/files/glob.ts';
import { sourceOf, stemOf } from '../../../tools/obs-capture/files/naming.ts';
import { splitRule } from '../../../tools/obs-capture/files/rule.ts';

const root = fs.mkdtempSync(join(tmpdir(), 'obs-glob-'));
after(() => fs.rmSync(root, { recursive: true, force: true }));
for (const path of [
  'a.log',
  'b.txt',
  '.hidden.log',
  'x/a.log',
  'x/y/c.log',
  'x/.z/d.log',
  'w[1].log',
  '{q}',
]) {
  fs.mkdirSync(join(root, path, '..'), { recursive: true });
  fs.writeFileSync(join(root, path), '');
}

const CASES: readonly [string, readonly string[]][] = [
  ['*.log', ['a.log', 'w[1].log']],
  ['?.???', ['a.log', 'b.txt']],
  ['[!b].log', ['a.log']],
  ['[a-c].{log,txt}', ['a.log', 'b.txt']],
  ['.*.log', ['.hidden.log']],
  ['**/*.log', ['a.log', 'w[1].log', 'x/a.log', 'x/y/c.log']],
  ['x/**', ['x/a.log', 'x/y/c.log']],
  ['*/a.log', ['x/a.log']],
  ['w\\[1\\].log', ['w[1].log']],
  ['\\{q\\}', ['{q}']],
  ['nothing*', []],
];
for (const [pattern, wanted] of CASES) {
  test(`${pattern} stands for ${wanted.length} files`, () => {
    const { paths } = expand(parseGlob(`${root}/${pattern}`));
    assert.deepEqual(paths.map((path) => relative(root, path)).sort(), [...wanted].sort());
  });
}

test('a pattern that cannot be read says why', () => {
  for (const [text, why] of [
    ['a[b', /\[ that is not closed/],
    ['a{b', /\{ that is not closed/],
    ['[z-a]', /set that is none/],
    ['logs/', /names a folder/],
    ['', /is empty/],
    ['a*\\', /ends with a backslash/],
  ] as const) {
    assert.throws(() => parseGlob(text), why, text);
  }
});

test('the name of a log, whatever rotation made of it', () => {
  for (const name of [
    'access.log',
    'access.log.1',
    'access.log.12.gz',
    'access-20260214.log',
    'access.log-2026-02-14.gz',
  ]) {
    assert.equal(stemOf(`/var/log/${name}`), 'access', name);
  }
  assert.equal(stemOf('syslog'), 'syslog');
  assert.equal(stemOf('.log'), '.log');
});

test('a source for each file of a pattern, or the one that was given', () => {
  const named = (text: string, path: string): string => {
    const { source, globs } = splitRule(text);
    return sourceOf({ source, ...globs[0]! }, path);
  };
  assert.equal(named('/var/log/nginx/access.log', '/var/log/nginx/access.log'), 'access');
  assert.equal(named('web/0=/var/log/x.log', '/var/log/x.log'), 'web/0');
  assert.equal(named('web=/srv/*/app.log', '/srv/eu-1/app.log'), 'web/eu-1/app');
  assert.equal(named('/srv/*/logs/*.log', '/srv/web/logs/access.log.1'), 'web/logs/access');
  assert.equal(named('./logs/a=b.log', './logs/a=b.log'), 'a%3Db');
});
