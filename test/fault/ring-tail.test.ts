// tail -F on a live file while generations are turned: every line once.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '../support/pipe.ts';
import { startRing } from '../support/ring-process.ts';
import { freshFolder } from '../support/rings.ts';

/** Generations to be turned, each at least a second old. */
const TURNS = 3;
const LINES_PER_BLOCK = 20;
const FOLLOWERS: readonly (readonly string[])[] = [
  ['tail', '-F', '-n', '+1'],
  ['busybox', 'tail', '-F', '-n', '+1'],
];

for (const [command = '', ...args] of FOLLOWERS) {
  const isThere = spawnSync(command, ['--help']).status === 0;
  const options = { timeout: 60_000, skip: isThere ? false : `${command} is not installed` };
  test(`${command} ${args.join(' ')} sees every line once`, options, async () => {
    const directory = freshFolder();
    const live = join(directory, 'active/web/logs/0.live');
    const ring = startRing(['--dir', directory, '--lines', '10']);
    const written: string[] = [];
    const write = async (): Promise<void> => {
      const lines = Array.from(
        { length: LINES_PER_BLOCK },
        (_, index) => `2026-02-14T12:34:05Z web/0 INFO n=${written.length + index}`,
      );
      written.push(...lines);
      await ring.write(lines.map((line) => `${line}\n`).join(''));
    };
    await write();
    await until(() => fs.existsSync(live));
    const follower = spawn(command, [...args, live], { stdio: ['ignore', 'pipe', 'ignore'] });
    let seen = '';
    follower.stdout.setEncoding('utf8').on('data', (text: string) => {
      seen += text;
    });
    // Inodes are used again: a turn is a change.
    let inode = fs.statSync(live).ino;
    for (let turns = 0; turns < TURNS; ) {
      await write();
      const now = fs.statSync(live).ino;
      if (now !== inode) turns++;
      inode = now;
    }
    ring.end();
    await ring.ended;
    await until(() => seen.includes(`${written.at(-1)}\n`));
    follower.kill();
    assert.deepEqual(seen.split('\n').slice(0, -1), written);
  });
}
