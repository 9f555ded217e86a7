// What the README says of running obs as a service: the unit is one that systemd takes, and a service under s6 is kept, restarted and
// ended as promised.

import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { BINARIES, ROOT } from '../project.ts';
import { fencesOf } from './blocks.ts';

const README = fencesOf(readFileSync(join(ROOT, 'README.md'), 'utf8'));
const TIMEOUT_MS = 60_000;

function skipWithout(command: string): string | false {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0
    ? false
    : `there is no ${command} here`;
}

test('systemd takes the unit', { skip: skipWithout('systemd-analyze') }, (context) => {
  const unit = README.find(({ language }) => language === 'ini')?.text ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'obs-unit-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'obs.service');
  writeFileSync(file, unit);
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
  assert.deepEqual([status, stderr], [0, '']);
});

test('under s6 each life of a service is kept to its last word', {
  skip: skipWithout('s6-svscan'),
  timeout: TIMEOUT_MS,
}, async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'obs-s6-'));
  const script = README.find(({ text }) => text.includes('service/web/log/run'))?.text ?? '';
  const server = join(folder, 'server.js');
  const kept = join(folder, 'kept');
  writeFileSync(
    server,
    "console.log('ready'); process.on('SIGTERM', () => { console.log('bye'); process.exit(); }); setInterval(() => {}, 1000);\n",
  );
  const own = script.replace('/srv/web/server.js', server).replace('/var/lib/obs/web', kept);
  assert.ok(own.includes(server) && own.includes(kept), 'the README names both');
  // `obs` of the build, whatever is installed.
  const path = `${folder}:${process.env.PATH}`;
  execFileSync('ln', ['-s', join(BINARIES, 'obs.cjs'), join(folder, 'obs')]);
  execFileSync('sh', ['-euc', own], { cwd: folder });
  const supervisor = spawn('s6-svscan', [join(folder, 'service')], {
    env: { ...process.env, PATH: path },
    stdio: 'ignore',
  });
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  context.after(() => supervisor.kill());

  const ring = (): string => spawnSync('cat', [join(kept, 'active/web/logs/0')], { encoding: 'utf8' }).stdout;
  const saying = async (words: RegExp): Promise<void> => {
    while (!words.test(ring())) await sleep(50);
  };
  await saying(/INFO ready/s);
  execFileSync('s6-svc', ['-r', join(folder, 'service/web')]);
  await saying(/INFO ready.*INFO bye.*EVENT exit reason="operator".*EVENT start.*INFO ready/s);
  const ended = new Promise((resolve) => supervisor.once('exit', resolve));
  supervisor.kill('SIGTERM');
  await ended;
  await saying(/(?:INFO bye.*EVENT exit .*){2}/s);
});
