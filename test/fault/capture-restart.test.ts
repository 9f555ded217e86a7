// Commands that are started again, and several at once.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileOf, records, runCapture, startCapture } from '../support/capture-process.ts';

const TIMEOUT = { timeout: 60_000 };
const QUIET = ['--source', 'web/0', '--usage', '0'];

test(
  'a command that fails is started again, each time after a longer wait, until it does not',
  TIMEOUT,
  async () => {
    const counter = fileOf('');
    const script = `echo x >>${counter}; echo "run $(wc -l <${counter})"; [ $(wc -l <${counter}) -ge 4 ]`;
    const capture = await runCapture([
      ...QUIET,
      ...['--restart', 'on-failure', '--restart-delay', '20ms', '--restart-max-delay', '50ms'],
      ...['--', 'sh', '-c', script],
    ]);
    assert.equal(capture.code, 0);
    const events = records(capture).filter((line) => !line.includes('EVENT start'));
    const simple = events.map((line) => line.replace(/(?: [a-z_]+="unknown")* (code=\d+) .*/, ' $1'));
    assert.deepEqual(simple, [
      'web/0 INFO run 1 stream=stdout',
      'web/0 EVENT exit reason="crash" code=1',
      'web/0 EVENT restart reason="on-failure" delay=20ms attempt=1',
      'web/0 INFO run 2 stream=stdout',
      'web/0 EVENT exit reason="crash" code=1',
      'web/0 EVENT restart reason="on-failure" delay=40ms attempt=2',
      'web/0 INFO run 3 stream=stdout',
      'web/0 EVENT exit reason="crash" code=1',
      'web/0 EVENT restart reason="on-failure" delay=50ms attempt=3',
      'web/0 INFO run 4 stream=stdout',
      'web/0 EVENT exit reason="exited" code=0',
    ]);
  },
);

test('a signal ends the wait for a restart', TIMEOUT, async () => {
  const capture = startCapture([
    ...QUIET,
    '--restart',
    'always',
    '--restart-delay',
    '1h',
    '--restart-max-delay',
    '1h',
    '--',
    'false',
  ]);
  await capture.seen(/EVENT restart reason="always" delay=1h attempt=1/);
  capture.kill('SIGTERM');
  assert.deepEqual(await capture.ended, { code: 1, signal: null });
  assert.equal(records(capture).at(-1), 'web/0 EVENT stop reason="operator"');
});

test('a signal to a command that runs ends it for good', TIMEOUT, async () => {
  const capture = startCapture([
    ...QUIET,
    '--restart',
    'always',
    '--',
    'sh',
    '-c',
    'echo ready; exec sleep 100',
  ]);
  await capture.seen(/INFO ready/);
  capture.kill('SIGTERM');
  assert.deepEqual(await capture.ended, { code: null, signal: 'SIGTERM' });
  assert.equal(capture.out.split('EVENT start').length, 2);
});

test('a command that cannot be run is tried again, with a warning each time', TIMEOUT, async () => {
  const capture = startCapture([
    ...QUIET,
    '--restart',
    'on-failure',
    '--restart-delay',
    '20ms',
    '--',
    './missing',
  ]);
  await capture.seen(/attempt=2/);
  capture.kill('SIGTERM');
  assert.deepEqual(await capture.ended, { code: 127, signal: null });
  assert.match(
    capture.err,
    /^(obs-capture: warning: cannot run \.\/missing: no such file or directory\n){2,}obs-capture: fatal: cannot run \.\/missing: no such file or directory\n$/,
  );
});

const MANIFEST = `
org: acme
env: test
node: n1
services:
  web:
    command: ["sh", "-c", "echo $OBS_SERVICE $OBS_INSTANCE $PORT $COLOR; exec sleep 1000"]
    replicas: 2
    port: 8080
    env: { COLOR: blue }
    tags: { team: core }
  once:
    command: ["sh", "-c", "pwd; exit 2"]
    cwd: /
  none:
    command: ./missing
    replicas: 0
`;

test('a manifest runs all of its services, and a signal stops them', TIMEOUT, async () => {
  const capture = startCapture(['--manifest', fileOf(MANIFEST), '--usage', '0']);
  await Promise.all([/ web 0 /, / web 1 /, /once\/0 EVENT exit/].map((pattern) => capture.seen(pattern)));
  capture.kill('SIGTERM');
  assert.deepEqual(await capture.ended, { code: null, signal: 'SIGTERM' });
  const lines = new Set(records(capture));
  assert.ok(lines.has('web/0 INFO web 0 8080 blue stream=stdout team=core org=acme env=test node=n1'));
  assert.ok(lines.has('web/1 INFO web 1 8081 blue stream=stdout team=core org=acme env=test node=n1'));
  assert.ok(lines.has('once/0 INFO / stream=stdout org=acme env=test node=n1'));
  for (const source of ['web/0', 'web/1']) {
    const exit = new RegExp(
      `${source} EVENT exit reason="operator" signal="SIGTERM"[^\n]* team="core" org="acme" env="test" node="n1" code=143 `,
    );
    assert.match(capture.out, exit);
  }
  assert.match(
    capture.out,
    /once\/0 EVENT exit reason="crash"[^\n]* org="acme" env="test" node="n1" code=2 /,
  );
  assert.equal(capture.err, '');
});

test('a second signal does not wait for those that take their time', TIMEOUT, async () => {
  const manifest = fileOf(
    'services: {slow: {command: ["sh", "-c", "trap \\"echo asked\\" INT; echo ready; while :; do sleep 1; done"]}}',
  );
  const capture = startCapture(['--manifest', manifest, '--usage', '0']);
  await capture.seen(/INFO ready/);
  capture.kill('SIGINT');
  await capture.seen(/INFO asked/);
  capture.kill('SIGINT');
  assert.deepEqual(await capture.ended, { code: null, signal: 'SIGINT' });
  assert.match(capture.out, /EVENT exit reason="operator" signal="SIGKILL" /);
});

test('services that end by themselves: 0 when all is well, 3 when one failed for good', TIMEOUT, async () => {
  const good = await runCapture([
    '--manifest',
    fileOf('services: {a: {command: "true"}, b: {command: "echo x"}}'),
  ]);
  assert.deepEqual([good.code, good.err], [0, '']);
  const bad = await runCapture([
    '--manifest',
    fileOf('services: {a: {command: "true"}, b: {command: "false"}}'),
  ]);
  assert.deepEqual([bad.code, bad.err], [3, '']);
  const missing = await runCapture([
    '--manifest',
    fileOf('services: {a: {command: "true"}, b: {command: ./missing}}'),
  ]);
  assert.equal(missing.code, 3);
  assert.equal(missing.err, 'obs-capture: warning: cannot run ./missing: no such file or directory\n');
});

test('services of a manifest read no stdin', TIMEOUT, async () => {
  const capture = startCapture(['--manifest', fileOf('services: {a: {command: cat}}'), '--usage', '0']);
  assert.deepEqual(await capture.ended, { code: 0, signal: null });
});

test('a manifest with a mistake, or with nothing to run', TIMEOUT, async () => {
  const wrong = await runCapture(['--manifest', fileOf('services: {a: {command: x, replica: 2}}')]);
  assert.equal(wrong.code, 2);
  assert.match(wrong.err, /^obs-capture: fatal: .*:1:28: .*did you mean replicas\?\n$/);
  const empty = await runCapture(['--manifest', fileOf('services: {a: {command: x, replicas: 0}}')]);
  assert.equal(empty.code, 2);
  assert.match(empty.err, /no service that has a command and a replica to run\n$/);
});

test('memory and CPU are told while a command runs, and the peak at its end', TIMEOUT, async () => {
  const script =
    'const memory = Buffer.alloc(50e6, 1); setInterval(() => memory.fill(2), 50); process.stdin.resume().on("end", () => process.exit())';
  const capture = startCapture([
    '--source',
    'web/0',
    '--usage',
    '100ms',
    '--',
    process.execPath,
    '-e',
    script,
  ]);
  const [, rss] = await capture.seen(
    /web\/0 METRIC process rss=(\d+)(?:\.\d+)?M cpu=[0-9.e+]+%\n(?:.*\n)*.*METRIC/,
  );
  assert.ok(Number(rss) > 20, rss);
  await capture.seen(/METRIC process rss=(?:[6-9]\d|1\d\d)(?:\.\d+)?M/);
  capture.endInput();
  assert.equal((await capture.ended).code, 0);
  const [, peak] = /EVENT exit .* rss=([0-9.]+)M cpu_time=[0-9.]+m?s\n/.exec(capture.out) ?? [];
  assert.ok(Number(peak) >= 60, capture.out);
});
