// Log files that are followed while others rotate them.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createFollowed, type Followed } from '../../../tools/obs-logs/source/follow.ts';
import { segmentOf } from '../../../tools/obs-logs/timeline/open.ts';
import { drain } from '../../support/log-sources.ts';
import { freshFolder } from '../../support/rings.ts';

interface World {
  readonly path: string;
  readonly lost: string[];
  append(text: string): void;
  seen(): Promise<string>;
}

/** A log of one line that is followed from its start. */
function followLog(): World & { readonly source: Followed } {
  const path = join(freshFolder(), 'app.log');
  fs.writeFileSync(path, 'one\n');
  const lost: string[] = [];
  const source = createFollowed(
    { path, previousPath: `${path}.1`, kind: 'file', onLoss: (name) => void lost.push(name) },
    [segmentOf(fs.openSync(path, 'r'), path, false)],
    0,
  );
  return {
    path,
    lost,
    source,
    append: (text) => fs.appendFileSync(path, text),
    seen: () => drain(source),
  };
}

test('a log that is renamed is read to its end, then the new one', async () => {
  const log = followLog();
  assert.equal(await log.seen(), 'one\n');
  log.append('two\n');
  fs.renameSync(log.path, `${log.path}.1`);
  fs.appendFileSync(`${log.path}.1`, 'three\n');
  log.append('four\n');
  assert.equal(await log.seen(), 'two\nthree\nfour\n');
  assert.deepEqual(log.lost, []);
});

test('a log that is removed and made anew goes on; until then there is nothing', async () => {
  const log = followLog();
  log.append('two\n');
  fs.unlinkSync(log.path);
  assert.equal(await log.seen(), 'one\ntwo\n');
  log.append('one\n');
  assert.equal(await log.seen(), 'one\n');
});

test('a log that is cut to nothing begins anew, and a line that was open is ended', async () => {
  const log = followLog();
  log.append('cut o');
  assert.equal(await log.seen(), 'one\ncut o');
  fs.truncateSync(log.path);
  log.append('two\n');
  assert.equal(await log.seen(), '\ntwo\n');
});

test('a log that is cut and has grown past where it was begins anew', async () => {
  const log = followLog();
  log.append('two\n');
  assert.equal(await log.seen(), 'one\ntwo\n');
  fs.truncateSync(log.path);
  log.append('three\nfour\nfive\n');
  assert.equal(await log.seen(), 'three\nfour\nfive\n');
  log.append('six\n');
  assert.equal(await log.seen(), 'six\n');
});

test('a log that is cut and has grown to where it was begins anew, and a line that was open is ended', async () => {
  const log = followLog();
  log.append('two');
  assert.equal(await log.seen(), 'one\ntwo');
  fs.writeFileSync(log.path, 'ONE\nTWO');
  fs.utimesSync(log.path, 2000, 2000);
  assert.equal(await log.seen(), '\nONE\nTWO');
});

test('an older log of another rotation is not shown again', async () => {
  const log = followLog();
  fs.writeFileSync(`${log.path}.1`, 'old\n');
  fs.utimesSync(`${log.path}.1`, 1000, 1000);
  await log.seen();
  fs.renameSync(log.path, `${log.path}-20260214`);
  log.append('two\n');
  assert.equal(await log.seen(), 'two\n');
  assert.deepEqual(log.lost, []);
});

test('more generations than are held are dropped from the oldest on, and that is said', async () => {
  const log = followLog();
  for (let turn = 0; turn < 20; turn++) {
    fs.renameSync(log.path, `${log.path}.1`);
    log.append(`turn ${turn}\n`);
    log.source.look();
  }
  const seen = (await log.seen()).split('\n').slice(0, -1);
  assert.deepEqual([seen[0], seen.at(-1), seen.length], ['one', 'turn 19', 17]);
  assert.equal(log.lost.length, 4);
});
