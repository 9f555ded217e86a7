// The package as a user gets it: packed, installed somewhere else, its binaries run and its stages imported.

import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../project.ts';

const TIMEOUT_MS = 180_000;

function run(cwd: string, command: string, args: readonly string[], input = ''): SpawnSyncReturns<string> {
  return spawnSync(command, args, { cwd, input, encoding: 'utf8', timeout: TIMEOUT_MS });
}

const PROGRAM = `
import { createTagTransform } from 'obs-toolkit/obs-tag';
import { createAggTransform } from 'obs-toolkit/obs-agg';
process.stdin.pipe(createTagTransform(['env=prod'])).pipe(createAggTransform(['count'], { by: ['env'] })).pipe(process.stdout);
`;
const INPUT = '2026-02-14T12:34:05Z web/0 INFO one\n2026-02-14T12:34:06Z web/1 INFO two\n';

test('the packed package installs, runs and can be imported', { timeout: TIMEOUT_MS }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'obs-package-'));
  try {
    const packed = run(ROOT, 'npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]);
    assert.equal(packed.status, 0, packed.stderr);
    const tarball = packed.stdout.trim().split('\n').at(-1) ?? '';
    writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}');
    const installed = run(folder, 'npm', ['install', '--no-audit', '--no-fund', `./${tarball}`]);
    if (/E(AI_AGAIN|NOTFOUND|CONNREFUSED|TIMEDOUT)/.test(installed.stderr)) {
      t.skip('the npm registry cannot be reached for the dependencies of the package');
      return;
    }
    assert.equal(installed.status, 0, installed.stderr);
    const tagged = run(folder, 'node_modules/.bin/obs-tag', ['env=prod'], INPUT);
    assert.equal(tagged.stdout, INPUT.replace(/\n/g, ' env=prod\n'));
    const viaUmbrella = run(folder, 'node_modules/.bin/obs', ['agg', 'count'], INPUT);
    assert.match(viaUmbrella.stdout, /METRIC requests window="10s" count=2/);
    const imported = run(folder, process.execPath, ['--input-type=module', '--eval', PROGRAM], INPUT);
    assert.equal(imported.stderr, '');
    assert.equal(
      imported.stdout,
      '2026-02-14T12:34:10Z all METRIC requests window="10s" env="prod" count=2\n',
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
