// obs-agg --state as cron runs it, over one log.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { binaryOf, environmentOf, freshFolder } from './running.ts';

/** A log, its aggregates and the state of the runs between them. */
export class Cron {
  readonly folder = freshFolder();
  readonly log = join(this.folder, 'app.log');
  readonly out = join(this.folder, 'out');
  readonly state = join(this.folder, 'state');
  lines = 0;

  /** Appends lines, one a second of event time. */
  append(count: number, path = this.log): void {
    let text = '';
    for (let end = this.lines + count; this.lines < end; this.lines++) {
      const time = new Date(Date.UTC(2026, 1, 14) + this.lines * 1000).toISOString();
      text += `${time} web/0 INFO line n=${this.lines}\n`;
    }
    appendFileSync(path, text);
  }

  run(
    trace: readonly string[] = [],
    more: readonly string[] = [],
    { cwd = this.folder, log = this.log } = {},
  ) {
    const command = [process.execPath, binaryOf('obs-agg'), ...more];
    const args = ['--state', this.state, '--file', log, '--clock', 'event', 'count', 'max(n)', 'distinct(n)'];
    const [program = '', ...words] = [...trace, ...command, ...args];
    const stdout = openSync(this.out, 'a');
    const { status, signal, stderr } = spawnSync(program, words, {
      cwd,
      env: environmentOf(this.folder),
      stdio: ['ignore', stdout, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(stdout);
    return { status, signal, stderr };
  }

  /** Runs to the end, and then once with a line far behind, which closes all windows. */
  check(): void {
    const { status, stderr } = this.run();
    assert.equal(status, 0, stderr);
    const whole = this.lines - (this.lines % 10);
    this.append(100);
    assert.equal(this.run().status, 0);
    const records = readFileSync(this.out, 'utf8').trimEnd().split('\n');
    const told = records.map((line) =>
      / count=(\d+) n_max=(\d+) n_distinct=(\d+)$/.exec(line)?.slice(1).map(Number),
    );
    // A window of ten lines each, none of them twice and none missing.
    assert.deepEqual(
      told.slice(0, whole / 10),
      Array.from({ length: whole / 10 }, (_, window) => [10, window * 10 + 9, 10]),
    );
    assert.equal(new Set(records).size, records.length, 'no record stands twice');
  }
}
