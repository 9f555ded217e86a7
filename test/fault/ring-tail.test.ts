// tail -F on a live file while generations are turned: every line once, also where there is no inotify.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pace } from 'node:timers/promises';
import { until } from '../support/pipe.ts';
import { startRing } from '../support/ring-process.ts';
import { freshFolder } from '../support/rings.ts';

/** Generations to be turned, as old as they have to be. One: how soon a follower that polls looks again is up to the machine. */
const TURNS = 1;
const LINES_PER_BLOCK = 20;
const FOLLOWERS: readonly (readonly string[])[] = [
  ['tail', '-F', '-n', '+1'],
  ['tail', '---disable-inotify', '-F', '-n', '+1'],
  ['busybox', 'tail', '-F', '-n', '+1'],
];

const running: ChildProcess[] = [];
after(() => {
  for (const child of running) child.kill('SIGKILL');
});

interface Follower {
  readonly name: string;
  readonly seen: string;
}

function follow([command = '', ...args]: readonly string[], path: string): Follower {
  const child = spawn(command, [...args, path], { stdio: ['ignore', 'pipe', 'ignore'] });
  running.push(child);
  let seen = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    seen += text;
  });
  return {
    name: [command, ...args].join(' '),
    get seen() {
      return seen;
    },
  };
}

test('tail -F sees every line once', { timeout: 120_000 }, async (context) => {
  const directory = freshFolder();
  const live = join(directory, 'active/web/logs/0.live');
  const ring = startRing(['--dir', directory, '--lines', '10']);
  const written: string[] = [];
  const write = async (): Promise<void> => {
    const from = written.length;
    const numbers = Array.from({ length: LINES_PER_BLOCK }, (_, index) => from + index);
    written.push(...numbers.map((n) => `2026-02-14T12:34:05Z web/0 INFO n=${n}`));
    await ring.write(written.slice(from).join('\n').concat('\n'));
  };
  await write();
  await until(() => fs.existsSync(live));
  const followers = FOLLOWERS.flatMap((command) => {
    if (spawnSync(command[0] ?? '', ['--help']).status === 0) return [follow(command, live)];
    context.diagnostic(`${command.join(' ')} skipped: not installed`);
    return [];
  });
  // Inodes are used again: a turn is a change.
  let inode = fs.statSync(live).ino;
  for (let turns = 0; turns < TURNS; ) {
    await write();
    const now = fs.statSync(live).ino;
    if (now !== inode) turns++;
    inode = now;
    // A stream, not a flood: whoever polls reads a generation in one go.
    await pace(20);
  }
  ring.end();
  await ring.ended;
  for (const follower of followers) {
    await until(() => follower.seen.includes(`${written.at(-1)}\n`));
    assert.deepEqual(follower.seen.split('\n').slice(0, -1), written, follower.name);
  }
});
