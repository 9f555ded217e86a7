// SIGHUP as a user sends it: the built binary reads its rule files again.

import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { BINARIES } from '../../project.ts';

const folder = mkdtempSync(join(tmpdir(), 'obs-reload-'));
after(() => rmSync(folder, { recursive: true }));
const rules = join(folder, 'rules.yaml');

function writeRules(threshold: string): void {
  writeFileSync(
    rules,
    `groups: [{ name: g, interval: 1s, rules: [{ alert: Above${threshold}, expr: m > ${threshold} }] }]`,
  );
}

/** Resolves when the text on a stream matches; the text is all that came so far. */
function seen(
  child: ChildProcessWithoutNullStreams,
  name: 'stdout' | 'stderr',
  pattern: RegExp,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child[name].setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      if (pattern.test(text)) resolve(text);
    });
    child.on('close', () => reject(new Error(`not seen on ${name}: ${pattern}, only ${text}`)));
  });
}

const line = (second: number, value: number): string =>
  `2026-02-14T12:00:0${second}Z web METRIC m value=${value}\n`;

test('SIGHUP reads the rules again; rules that cannot be used leave the old ones', async () => {
  writeRules('1');
  const child = spawn(process.execPath, [
    join(BINARIES, 'obs-alert.cjs'),
    '--lateness=0s',
    '--clock=event',
    '--rules',
    rules,
  ]);
  const firstAlert = seen(child, 'stdout', /firing alertname="Above1"/);
  child.stdin.write(line(0, 5) + line(1, 5));
  await firstAlert;

  writeFileSync(rules, 'groups: [{ name: g, rules: [{ alert: A, expr: sum(m }] }]');
  const refusal = seen(child, 'stderr', /old rules stay in use: .*\n.*\n *\^\n/);
  child.kill('SIGHUP');
  assert.match(await refusal, /^obs-alert: warning: .*rules\.yaml:1:\d+: could not parse expression/);

  writeRules('2');
  const success = seen(child, 'stderr', /rules were read again\n/);
  child.kill('SIGHUP');
  await success;
  const ended = once(child, 'close');
  const resolved = seen(child, 'stdout', /resolved alertname="Above1"[\s\S]*firing alertname="Above2"/);
  child.stdin.end(line(2, 5) + line(3, 5));
  await resolved;
  assert.deepEqual(await ended, [0, null]);
});
