// obs-ring --store on a PostgreSQL that fails in all ways a database can: the stream goes on, one line says so, and at the end the store
// has exactly the last N lines, each once. That no line is repeated or left out shows in the ids, which count all lines.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openCutProxy } from '../support/cut-proxy.ts';
import { until } from '../support/pipe.ts';
import { type Postgres, startPostgres, whyNoPostgres } from '../support/postgres.ts';
import { type RingProcess, startRing } from '../support/ring-process.ts';
import { contentOf, freshFolder } from '../support/rings.ts';
import { inStore, lastOf, numbered } from '../support/stored.ts';

const missing = whyNoPostgres();
const database = (missing === undefined ? startPostgres({ password: 'open sesame' }) : undefined) as Postgres;
const options = { skip: missing ?? false, timeout: 120_000 };
const HASTE = '&connect_timeout=1&statement_timeout=500';
const WAITING = /^obs-ring: warning: cannot store: [^\n]*; the last lines of each service wait in the rings$/;
const sockets = fs.mkdtempSync(join(tmpdir(), 'obs-store-'));
after(() => fs.rmSync(sockets, { recursive: true, force: true }));

function storing(url: string, ...args: string[]): RingProcess {
  const directory = args.includes('--dir') ? [] : ['--dir', freshFolder()];
  const lines = args.includes('--lines') ? [] : ['--lines', '100'];
  return startRing([...directory, ...lines, '--store', url, '--stats', ...args]);
}

/** Writes lines; the stream must bring them out at once, whatever the store does. */
async function write(ring: RingProcess, text: string): Promise<void> {
  await ring.write(text);
  await until(() => ring.passed.endsWith(text) || !ring.isRunning);
}

/** Ends the input, and expects that all is in the store. Returns what was told. */
async function ended(ring: RingProcess): Promise<readonly string[]> {
  ring.end();
  assert.deepEqual(await ring.ended, { code: 0, signal: null }, ring.stderr);
  const told = ring.stderr.trimEnd().split('\n');
  assert.match(told.pop() ?? '', /^obs-ring: stats: /);
  return told;
}

/** Waits for the line of this number. Asking takes the time of the test, in which pipes and proxies stand still: not too often. */
async function untilStored(server: Postgres, deployment: string, lastId: number): Promise<void> {
  while (inStore(server, deployment).lastId !== lastId) await sleep(50);
}

/** A failure was told once, and its end. */
function assertTold(told: readonly string[]): void {
  assert.match(told[0] ?? '', WAITING);
  assert.deepEqual(told.slice(1), ['obs-ring: info: the store is there again, and has what it missed']);
}

/** The same, as often as it failed. */
function assertToldOften(told: readonly string[]): void {
  for (let index = 0; index < told.length; index += 2) assertTold(told.slice(index, index + 2));
}

/** Processes of the server that serve obs. */
function backends(): number[] {
  const pids = database.query(`select pid from pg_stat_activity where application_name = 'obs'`).trim();
  return pids === '' ? [] : pids.split('\n').map(Number);
}

test('a server that is well makes tables, and gets all', options, async () => {
  const first = storing(database.url);
  await write(first, numbered(0, 1, 'first'));
  await ended(first);
  const ring = storing(database.url);
  await write(ring, numbered(0, 90, 'well'));
  await untilStored(database, 'well', 90);
  await write(ring, numbered(90, 40, 'well'));
  assert.deepEqual(await ended(ring), []);
  assert.deepEqual(inStore(database, 'well'), lastOf(130, 100));
});

test('a server that takes connections and never answers', { timeout: 60_000 }, async (context) => {
  const silent = net.createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  context.after(() => silent.close());
  const { port } = silent.address() as net.AddressInfo;
  const directory = freshFolder();
  const ring = storing(`postgres://me@127.0.0.1:${port}/logs?connect_timeout=1`, '--dir', directory);
  await write(ring, numbered(0, 20, 'silent'));
  await until(() => ring.stderr.includes('cannot store'));
  await write(ring, numbered(20, 20, 'silent'));
  ring.end();
  assert.equal((await ring.ended).code, 3);
  const told = ring.stderr.split('\n');
  assert.match(told[0] ?? '', WAITING);
  assert.match(
    told[1] ?? '',
    /^obs-ring: fatal: 40 lines are not in the store; the rings hold the last of them/,
  );
  assert.equal(contentOf(directory, 'active/silent/logs/all'), numbered(0, 40, 'silent'));
});

test('a server process that stands still', options, async () => {
  const ring = storing(database.url + HASTE);
  await write(ring, numbered(0, 30, 'still'));
  await untilStored(database, 'still', 30);
  const stopped = backends();
  for (const pid of stopped) process.kill(pid, 'SIGSTOP');
  await write(ring, numbered(30, 100, 'still'));
  await until(() => ring.stderr.includes('cannot store: the server has not answered for 1.5 s'));
  await untilStored(database, 'still', 130);
  for (const pid of stopped) process.kill(pid, 'SIGCONT');
  await write(ring, numbered(130, 5, 'still'));
  assertTold(await ended(ring));
  assert.deepEqual(inStore(database, 'still'), lastOf(135, 100));
});

test('a slow server, and one that is too slow for large batches', options, async () => {
  database.query(`create function slow() returns trigger language plpgsql as
    $$ begin if new.deployment = 'slow' then perform pg_sleep(0.001); end if; return new; end $$`);
  database.query('create trigger slow before insert on deployment_logs for each row execute function slow()');
  const ring = storing(database.url + HASTE, '--lines', '600');
  await write(ring, numbered(0, 100, 'slow'));
  await untilStored(database, 'slow', 100);
  await write(ring, numbered(100, 700, 'slow'));
  await untilStored(database, 'slow', 800);
  database.query('drop trigger slow on deployment_logs');
  assert.deepEqual(await ended(ring), []);
  assert.match(ring.stderr, / store_retries=[1-9]/);
  assert.deepEqual(inStore(database, 'slow'), lastOf(800, 600));
});

test('a full disk of the database', options, async (context) => {
  const ends: (() => void)[] = [];
  context.after(() => {
    for (const end of ends.reverse()) end();
  });
  const own = startPostgres({ atEnd: (end) => void ends.push(end) });
  const folder = mountForDatabase(context, own);
  if (folder === undefined) return;
  ends.push(() => void spawnSync('umount', ['-l', folder]));
  own.query(`create tablespace small location '${folder}'`);
  const wide = (from: number, count: number): string =>
    numbered(from, count, 'full').replaceAll(' n=', ` pad=${'x'.repeat(1000)} n=`);
  const ring = storing(own.url, '--lines', '2000');
  await write(ring, wide(0, 10));
  await until(
    () => ring.stderr === '' && own.query("select 1 from pg_tables where tablename = 'obs_positions'") !== '',
  );
  await untilStored(own, 'full', 10);
  own.query('alter table deployment_logs set tablespace small');
  await write(ring, wide(10, 1500));
  await until(() => ring.stderr.includes('No space left on device'));
  await write(ring, wide(1510, 590));
  assert.equal(spawnSync('mount', ['-o', 'remount,size=64m', folder]).status, 0);
  await until(() => ring.stderr.includes('there again'));
  assertTold(await ended(ring));
  assert.deepEqual(inStore(own, 'full'), lastOf(2100, 2000));
});

/** A small file system in memory that the server may write to; the test is skipped where there cannot be one. */
function mountForDatabase(context: TestContext, { folder: home }: Postgres): string | undefined {
  const folder = fs.mkdtempSync(join(home, 'small-'));
  const { uid } = fs.statSync(home);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=1m,uid=${uid},mode=700`, 'tmpfs', folder]);
  if (mounted.status !== 0) {
    context.skip(`cannot mount: ${mounted.error?.message ?? mounted.stderr}`);
    return undefined;
  }
  return folder;
}

test('a password that is wrong, and one that is missing', options, async () => {
  const url = database.url.replace('user=obs', 'user=reader');
  for (const [password, reason] of [
    ['wrong', /cannot store: password authentication failed for user "reader"/],
    [undefined, /cannot store: the server asks for a password of reader: PGPASSWORD is not set/],
  ] as const) {
    const wrapper = ['env', ...(password === undefined ? ['-u', 'PGPASSWORD'] : [`PGPASSWORD=${password}`])];
    const ring = startRing(['--dir', freshFolder(), '--store', url], [...wrapper, 'PGPASSFILE=/dev/null']);
    await write(ring, numbered(0, 3, 'secret'));
    await until(() => ring.stderr.includes('cannot store'));
    ring.end();
    assert.equal((await ring.ended).code, 3);
    assert.match(ring.stderr, reason);
    assert.doesNotMatch(ring.stderr, /wrong/);
  }
});

test('a server that is restarted in the middle of batches', options, async () => {
  const ring = storing(database.url, '--lines', '500');
  let next = 0;
  for (let round = 0; round < 4; round++) {
    for (let block = 0; block < 20; block++) {
      await write(ring, numbered(next, 25, 'restart'));
      next += 25;
      await sleep(5);
    }
    database.stop();
    await write(ring, numbered(next, 50, 'restart'));
    next += 50;
    database.start();
    await untilStored(database, 'restart', next);
  }
  await ended(ring);
  assert.deepEqual(inStore(database, 'restart'), lastOf(next, 500));
});

test('connections that are cut after any number of bytes, of questions or answers', options, async () => {
  let seed = 20_260_214;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  let isCutting = true;
  const proxy = await openCutProxy(join(sockets, '.s.PGSQL.5432'), database.socket, () => {
    if (!isCutting) return undefined;
    return random(2) === 0
      ? { of: 'answer', bytes: 300 + random(3000) }
      : { of: 'question', bytes: 300 + random(20_000) };
  });
  const ring = storing(database.url.replace(database.folder, sockets), '--lines', '300');
  let next = 0;
  while (proxy.cuts < 15) {
    await write(ring, numbered(next, 20, 'cut'));
    next += 20;
    await sleep(20);
  }
  isCutting = false;
  await ended(ring);
  proxy.close();
  assert.deepEqual(inStore(database, 'cut'), lastOf(next, 300));
});

test('the answer to a commit is lost: it is done, and not done again', options, async () => {
  const folder = fs.mkdtempSync(join(sockets, 'commit-'));
  let connections = 0;
  // Making the tables ends with a commit, too: that one is let through. Every other connection loses the answer to its batch.
  const proxy = await openCutProxy(join(folder, '.s.PGSQL.5432'), database.socket, () =>
    connections++ % 2 === 0 ? { of: 'answer', before: 'INSERT 0 1\0C\0\0\0\x0bCOMMIT\0' } : undefined,
  );
  const ring = storing(database.url.replace(database.folder, folder));
  let next = 0;
  while (proxy.cuts < 3) {
    await write(ring, numbered(next, 40, 'commit'));
    next += 40;
    await untilStored(database, 'commit', next);
    while (backends().length === 0) await sleep(50);
    proxy.cut();
  }
  assertToldOften(await ended(ring));
  proxy.close();
  assert.deepEqual(inStore(database, 'commit'), lastOf(next, 100));
});

test('obs-ring itself is killed, again and again', options, async () => {
  const directory = freshFolder();
  let next = 0;
  for (let kills = 0; kills < 6; kills++) {
    const ring = storing(database.url, '--dir', directory);
    for (let block = 0; block < 4 + kills; block++) {
      await write(ring, numbered(next, 30, 'killed'));
      next += 30;
      await sleep(40);
    }
    await until(() =>
      contentOf(directory, 'active/killed/logs/all').endsWith(numbered(next - 1, 1, 'killed')),
    );
    ring.kill('SIGKILL');
    await ring.ended;
  }
  await ended(storing(database.url, '--dir', directory));
  assert.deepEqual(inStore(database, 'killed'), lastOf(next, 100));
});

test('more lines than the ring holds came while it was down: they are counted', options, async () => {
  const ring = storing(database.url);
  await write(ring, numbered(0, 10, 'behind'));
  await untilStored(database, 'behind', 10);
  database.stop();
  for (let block = 0; block < 10; block++) await write(ring, numbered(10 + block * 90, 90, 'behind'));
  await until(() => ring.stderr.includes('cannot store'));
  database.start();
  await untilStored(database, 'behind', 910);
  assertTold(await ended(ring));
  assert.match(ring.stderr, / store_skipped=800/);
  assert.deepEqual(inStore(database, 'behind'), lastOf(910, 100));
});

test('a line that the database does not take costs no other line', options, async () => {
  database.query(`create database latin encoding latin1 locale 'C' template template0`);
  const ring = storing(database.url.replace('/postgres?', '/latin?'));
  const text = numbered(0, 60, 'odd').split(/(?<=\n)/);
  for (const n of [0, 17, 18, 59]) text[n] = (text[n] ?? '').replace('handled', 'handled \u{1f600}');
  await ring.write(Buffer.from(text.join('')).toString('latin1'));
  const told = await ended(ring);
  assert.equal(told.length, 1);
  assert.match(
    told[0] ?? '',
    /^obs-ring: warning: the store refuses a line: [^\n]* in encoding "LATIN1"; it stays in the ring, and/,
  );
  assert.match(ring.stderr, / store_refused=4/);
  const client = spawnSync(
    'psql',
    [
      '-h',
      database.folder,
      '-U',
      'obs',
      '-d',
      'latin',
      '-XAtc',
      `select string_agg(fields->>'n', ' ' order by id) from deployment_logs`,
    ],
    { encoding: 'utf8' },
  );
  const kept = Array.from({ length: 60 }, (_, n) => n).filter((n) => ![0, 17, 18, 59].includes(n));
  assert.equal(client.stdout.trim(), kept.join(' '));
});

test('two obs-rings with lines of one service: exactly the last N of both', options, async () => {
  const rings = [storing(database.url), storing(database.url)];
  for (let block = 0; block < 10; block++)
    await Promise.all(
      rings.map((ring, index) => write(ring, numbered(index * 1000 + block * 20, 20, 'both'))),
    );
  for (const ring of rings) await ended(ring);
  const { numbers, isDense, lastId } = inStore(database, 'both');
  assert.equal(lastId, 400);
  assert.ok(isDense);
  const kept = numbers.split(' ').flatMap((run) => {
    const [from = 0, to = 0] = run.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
  assert.equal(kept.length, 100);
  for (const from of [0, 1000]) {
    const own = kept.filter((n) => n >= from && n < from + 1000);
    assert.deepEqual(
      own,
      Array.from({ length: own.length }, (_, index) => from + 200 - own.length + index),
    );
  }
});
