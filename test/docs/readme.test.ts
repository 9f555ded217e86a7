// The tour of the README, run as a reader would: block by block, in one shell, from the root of the project.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../project.ts';
import { matchesPromise, shellBlocks } from './blocks.ts';

const TIMEOUT_MS = 240_000;
const MARK = '@@ end of block';

test('a promise with … matches what it should and nothing else', () => {
  assert.ok(matchesPromise('a 1 b\nx\ny\nend\n', 'a … b\n…\nend'));
  assert.ok(!matchesPromise('a 1 c\nend', 'a … b\n…\nend'));
  assert.ok(!matchesPromise('a\nb', 'a'));
});

test('every shell block of the README runs and prints what it promises', { timeout: TIMEOUT_MS }, () => {
  const blocks = shellBlocks(readFileSync(join(ROOT, 'README.md'), 'utf8'));
  assert.ok(blocks.length > 5, 'the README has a tour');
  const home = mkdtempSync(join(tmpdir(), 'obs-readme-'));
  const script = blocks.map(({ script }) => `${script}\necho '${MARK}'\n`).join('');
  const { stdout, stderr, status } = spawnSync('bash', ['-eu', '-c', script], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    env: { PATH: process.env.PATH, HOME: home, TMPDIR: home, TZ: 'UTC', NO_COLOR: '1', COLUMNS: '100' },
  });
  rmSync(home, { recursive: true, force: true });
  const outputs = stdout.split(`${MARK}\n`);
  for (const [index, block] of blocks.entries()) {
    const ended = index < outputs.length - 1;
    assert.ok(
      ended,
      `README.md:${block.line}: the block failed with status ${status}\n${outputs[index]}\n${stderr}`,
    );
    if (block.expected === undefined) continue;
    assert.ok(
      matchesPromise(outputs[index] ?? '', block.expected),
      `README.md:${block.line}: promised\n${block.expected}\nprinted\n${outputs[index]}`,
    );
  }
});
