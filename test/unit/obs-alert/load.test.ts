import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { RulesRefused } from '../../../tools/obs-alert/rules/failure.ts';
import { loadRules } from '../../../tools/obs-alert/rules/load.ts';

const folder = mkdtempSync(join(tmpdir(), 'obs-alert-'));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function refusal(...paths: readonly string[]): Promise<RulesRefused> {
  try {
    await loadRules(paths);
  } catch (error) {
    assert.ok(error instanceof RulesRefused);
    assert.equal(error.exitStatus, 2);
    return error;
  }
  assert.fail('the rules were loaded');
}

test('groups come in the order of files and in the order within them', async () => {
  const first = file('first.yaml', 'groups: [{ name: a, rules: [] }, { name: b, rules: [] }]');
  const second = file('second.yaml', 'groups: [{ name: a, rules: [] }]');
  const groups = await loadRules([second, first]);
  assert.deepEqual(
    groups.map((group) => [group.file, group.name]),
    [
      [second, 'a'],
      [first, 'a'],
      [first, 'b'],
    ],
  );
});

test('every problem of every file is told, each with its place and a caret', async () => {
  const one = file('one.yaml', 'groups:\n- name: g\n  rules:\n  - alert: A\n    expr: sum(up\n');
  const two = file(
    'two.yaml',
    'groups:\n- name: g\n  logs:\n  - name: x_total\n    where: kind==EVENT and ~\n',
  );
  const { message, excerpt } = await refusal(one, two);
  assert.match(message, /^.*one\.yaml:5:17: could not parse expression: /);
  const lines = excerpt.split('\n');
  assert.equal(lines[0], '    expr: sum(up');
  assert.match(lines[1] ?? '', /^ {16}\^$/);
  assert.match(lines[2] ?? '', /^.*two\.yaml:5:28: could not parse where: /);
  assert.equal(lines[3], 'kind==EVENT and ~');
  assert.equal(lines[4], '                ^');
  assert.equal(lines.length, 5);
});

test('a file that cannot be read, and one that is no text', async () => {
  const missing = join(folder, 'missing.yaml');
  assert.equal(
    (await refusal(missing)).message,
    `cannot read rule file ${missing}: no such file or directory`,
  );
  assert.equal((await refusal(folder)).message, `cannot read rule file ${folder}: it is a directory`);
  const binary = file('binary.yaml', Buffer.from([0xff, 0xfe]));
  assert.equal((await refusal(binary)).message, `cannot read rule file ${binary}: it is not UTF-8`);
});
