// obs-capture --pods on files as the kubelet writes them: parts of lines, rotation, compression, containers that are started again.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import '../support/clean.ts';
import { records, runCapture, startCapture } from '../support/capture-process.ts';
import { freshFolder } from '../support/running.ts';

const TIMEOUT = { timeout: 60_000 };
const UID = '0b6b9d1e-3f6e-4a5e-9c39-0d8e0f3f8f0a';
const T = '2026-02-14T12:34:05';
const SOURCE = 'web.shop/7d9fbc5c6b-x2x8k/app';
const TAGS = 'namespace=shop pod=web-7d9fbc5c6b-x2x8k container=app';

/** The folder of a container, made. */
function containerIn(folder: string, pod = 'web-7d9fbc5c6b-x2x8k', namespace = 'shop'): string {
  const path = join(folder, `${namespace}_${pod}_${UID}`, 'app');
  fs.mkdirSync(path, { recursive: true });
  return path;
}

const line = (text: string, tag = 'F', stream = 'stdout'): string =>
  `${T}.123456789Z ${stream} ${tag} ${text}\n`;

test(
  'what was rotated and compressed, what is written, and what is started again, each line once',
  TIMEOUT,
  async () => {
    const folder = freshFolder();
    const path = containerIn(folder);
    fs.writeFileSync(join(path, '0.log.20260214-120000.gz'), gzipSync(line('one')));
    fs.utimesSync(join(path, '0.log.20260214-120000.gz'), 1, 1);
    fs.writeFileSync(join(path, '0.log.20260214-123000'), line('two'));
    fs.utimesSync(join(path, '0.log.20260214-123000'), 2, 2);
    fs.writeFileSync(join(path, '0.log.20260214-123000.tmp'), 'half of an archive');
    fs.writeFileSync(join(path, '0.log'), line('three ', 'P') + line('err', 'F', 'stderr') + line('parts'));
    fs.utimesSync(join(path, '0.log'), 3, 3);
    const args = [
      '--pods=shop',
      `--pod-logs=${folder}`,
      '--positions',
      join(folder, '.seen'),
      '--join-timeout=0',
    ];
    const first = await runCapture([...args, '--no-follow']);
    assert.deepEqual(records(first), [
      `${SOURCE} INFO one stream=stdout ${TAGS} restarts=0`,
      `${SOURCE} INFO two stream=stdout ${TAGS} restarts=0`,
      `${SOURCE} INFO err stream=stderr ${TAGS} restarts=0`,
      `${SOURCE} INFO three parts stream=stdout ${TAGS} restarts=0`,
    ]);
    // The kubelet rotates while nobody reads: the file gets a name with the time, and is compressed.
    fs.appendFileSync(join(path, '0.log'), line('four'));
    fs.renameSync(join(path, '0.log'), join(path, '0.log.20260214-124000'));
    const rotated = fs.readFileSync(join(path, '0.log.20260214-124000'));
    fs.writeFileSync(join(path, '0.log.20260214-124000.gz'), gzipSync(rotated));
    fs.rmSync(join(path, '0.log.20260214-124000'));
    fs.writeFileSync(join(path, '0.log'), line('five'));
    const capture = startCapture(args);
    await capture.seen(/INFO five /);
    fs.renameSync(join(path, '0.log'), join(path, '0.log.20260214-125000'));
    fs.writeFileSync(join(path, '0.log'), line('six'));
    await capture.seen(/INFO six /);
    fs.writeFileSync(join(path, '1.log'), line('seven'));
    await capture.seen(/INFO seven .* restarts=1\n/);
    fs.writeFileSync(join(containerIn(folder, 'db-0'), '0.log'), line('eight'));
    await capture.seen(/ db\.shop\/0\/app INFO eight /);
    capture.kill('SIGTERM');
    await capture.ended;
    const said = records(capture).map((record) => / INFO (\w+) /.exec(record)?.[1]);
    // What was compressed is looked into beside the others.
    assert.deepEqual(said.sort(), ['eight', 'five', 'four', 'seven', 'six']);
  },
);

test('only what is chosen, and nothing whose path is no name of Kubernetes', TIMEOUT, async () => {
  const folder = freshFolder();
  for (const [pod, namespace] of [
    ['web-1', 'shop'],
    ['web-1', 'other'],
    ['api-1', 'shop'],
    ['We!b', 'shop'],
  ] as const)
    fs.writeFileSync(join(containerIn(folder, pod, namespace), '0.log'), line('x'));
  const run = await runCapture(['--pods=shop/web-*', `--pod-logs=${folder}`, '--no-follow']);
  assert.deepEqual(records(run), [
    'web.shop/1/app INFO x stream=stdout namespace=shop pod=web-1 container=app restarts=0',
  ]);
  const all = await runCapture(['--pods=all', `--pod-logs=${folder}`, '--no-follow']);
  assert.equal(records(all).length, 3);
});

test('links in /var/log/containers', TIMEOUT, async () => {
  const folder = freshFolder();
  const target = join(containerIn(folder), '3.log');
  fs.writeFileSync(target, line('x'));
  const links = join(folder, 'containers');
  fs.mkdirSync(links);
  fs.symlinkSync(target, join(links, `web-7d9fbc5c6b-x2x8k_shop_app-${'ab'.repeat(32)}.log`));
  const run = await runCapture(['--pods=all', `--pod-logs=${links}`, '--no-follow']);
  assert.deepEqual(records(run), [`${SOURCE} INFO x stream=stdout ${TAGS}`]);
});

test('a word that cannot choose pods is refused', TIMEOUT, async () => {
  const run = await runCapture(['--pods=a/b/c']);
  assert.equal(run.code, 2);
  assert.match(
    run.err,
    /^obs-capture: fatal: option --pods expects all, a namespace, or NAMESPACE\/POD with \* and \?, got "a\/b\/c"/,
  );
});

test(
  'killed again and again in the middle of lines that come in parts: each once, or a GAP says so before',
  TIMEOUT,
  async () => {
    const folder = freshFolder();
    const path = containerIn(folder);
    const count = 20_000;
    let text = '';
    for (let number = 0; number < count; number++) {
      if (number % 3 !== 0) text += line(`whole ${number}`, 'F', number % 2 === 0 ? 'stdout' : 'stderr');
      // A line in parts, with lines of the other stream between them.
      else text += line(`whole ${number} `, 'P') + line(`between ${number}`, 'F', 'stderr') + line('end');
    }
    fs.writeFileSync(join(path, '0.log'), text);
    const args = ['--pods=shop', `--pod-logs=${folder}`, '--positions', join(folder, '.seen')];
    let out = '';
    for (const wanted of [1, 2000, 6000, 13_000]) {
      const capture = startCapture(args);
      await capture.seen(new RegExp(`INFO whole ${wanted} `));
      capture.kill('SIGKILL');
      await capture.ended;
      out += capture.out;
    }
    out += (await runCapture([...args, '--no-follow'])).out;
    const seen = new Map<string, number>();
    let doubtful = 0;
    for (const record of out.split('\n')) {
      doubtful += Number(/ GAP doubt .* lines=(\d+)/.exec(record)?.[1] ?? 0);
      const said = / INFO (whole \d+|between \d+)( end)? stream=/.exec(record);
      if (said === null) continue;
      const number = Number(said[1]!.split(' ')[1]);
      assert.equal(said[2] !== undefined, said[1]!.startsWith('whole') && number % 3 === 0, record);
      seen.set(said[1]!, (seen.get(said[1]!) ?? 0) + 1);
    }
    assert.equal(seen.size, count + Math.ceil(count / 3));
    const repeated = [...seen.values()].reduce((sum, times) => sum + times - 1, 0);
    assert.ok(repeated <= doubtful, `${repeated} lines came twice, ${doubtful} were said to be in doubt`);
  },
);
