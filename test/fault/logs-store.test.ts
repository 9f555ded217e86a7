// obs-logs --store on a real PostgreSQL: what it shows, and what becomes of it when lines are trimmed, the database goes away or hangs.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { connectTo } from '../../tools/lib/postgres/client.ts';
import { type Ask, markOfLast, readPage } from '../../tools/lib/postgres/read.ts';
import '../support/clean.ts';
import { until } from '../support/pipe.ts';
import { startPostgres, whyNoPostgres } from '../support/postgres.ts';
import { startRing } from '../support/ring-process.ts';
import { collect, freshFolder, type Running, start } from '../support/running.ts';

const missing = whyNoPostgres();
const database = missing === undefined ? startPostgres({ password: 'open sesame' }) : undefined;
const options = { skip: missing ?? false, timeout: 120_000 };
const PAGE = 2000;

const line = (n: number, service: string, ms = n): string =>
  `2026-02-14T12:34:05.${String(ms).padStart(6, '0')}Z ${service}/${n % 2} ${n % 10 === 9 ? 'ERROR' : 'INFO'} request n=${n} stream=${n % 2 ? 'stderr' : 'stdout'}\n`;
const lines = (from: number, count: number, service: string, ms?: number): string =>
  Array.from({ length: count }, (_, index) => line(from + index, service, ms)).join('');

/** Puts lines into the store, by obs-ring. */
async function store(text: string, ...args: string[]): Promise<void> {
  const directory = args.includes('--dir') ? [] : ['--dir', freshFolder()];
  const ring = startRing([...directory, '--store', database!.url, '--sink', ...args]);
  await ring.write(text);
  ring.end();
  assert.deepEqual(await ring.ended, { code: 0, signal: null }, ring.stderr);
}

function read(...args: string[]): Running {
  return start('obs-logs', ['--store', database!.url, ...args], { streams: 'sockets' });
}

async function shown(...args: string[]): Promise<string> {
  const reader = read(...args);
  const output = (await collect(reader.output).all).toString();
  assert.deepEqual(await reader.ended, { status: 0, signal: null }, reader.stderr());
  assert.equal(reader.stderr(), '');
  return output;
}

/** What it says when it shows nothing, behind its exit status. */
async function refused(...args: string[]): Promise<string> {
  const reader = start('obs-logs', args, { streams: 'sockets' });
  const output = (await collect(reader.output).all).toString();
  const { status } = await reader.ended;
  assert.equal(output, '');
  return `${status} ${reader.stderr()}`;
}

test('before anything is stored', options, async () => {
  assert.equal(
    await refused('--store', database!.url, 'web'),
    '1 obs-logs: info: the store holds no logs: obs-ring --store brings them there\n',
  );
});

test('the last lines, ranges of time and what is selected, as of a ring', options, async () => {
  const directory = freshFolder();
  await store(lines(0, 300, 'web') + lines(0, 20, 'api'), '--dir', directory, '--lines', '200');
  const whole = lines(100, 200, 'web').split(/(?<=\n)/);
  assert.equal(await shown('web'), whole.join(''));
  assert.equal(await shown('web', '-n', '7'), whole.slice(-7).join(''));
  assert.equal(await shown('web', '-n', '0'), '');
  assert.equal(await shown('web/1'), whole.filter((one) => one.includes('web/1')).join(''));
  const range = ['--since', '2026-02-14T12:34:05.00015Z', '--until', '2026-02-14T12:34:05.00016Z'];
  assert.equal(await shown('web', ...range), lines(150, 10, 'web'));
  assert.equal(await shown('web', ...range, '-n', '3'), lines(157, 3, 'web'));
  assert.equal(await shown('web', '-a', '-n', '30'), await shown('api', 'web', '-n', '30'));
  for (const selection of [
    ['--level', 'error'],
    ['--where', 'n>290'],
    ['--grep', 'n=1.5', '-C1'],
    ['--stream', 'stderr', '--json'],
    ['--kind', 'log', '-n', '4', '--raw'],
    ['--diagnose'],
  ]) {
    const ring = start('obs-logs', ['--dir', directory, 'web', ...selection], { streams: 'sockets' });
    const expected = (await collect(ring.output).all).toString();
    assert.equal(await shown('web', ...selection), expected, selection.join(' '));
  }
});

test('many lines of one time come page by page, each once', options, async () => {
  const text = lines(0, 2 * PAGE + 1, 'many', 7);
  await store(text, '--lines', '10000');
  assert.equal(await shown('many'), text);
  assert.equal(
    await shown('many', '-n', String(PAGE)),
    text
      .split(/(?<=\n)/)
      .slice(-PAGE)
      .join(''),
  );
  assert.equal(await shown('many', '--since', '2026-02-14', '-n', '1'), line(2 * PAGE, 'many', 7));
});

test('a range of times is found by the index', options, async () => {
  database!.query('analyze deployment_logs');
  const client = await connectTo(database!.url, () => undefined);
  const plans: string[] = [];
  const explain: Ask = async (sql, values) => {
    plans.push(JSON.stringify((await client.query(`explain ${sql}`, values)).rows));
    return [];
  };
  const wanted = { deployment: 'many', sinceUs: 1_771_072_446_000_000, untilUs: 1_771_072_447_000_000 };
  await readPage(explain, wanted, 9999, { at: '2026-02-14 12:34:06+00', id: 7 });
  await markOfLast(explain, wanted, 9999, 10);
  await client.end();
  assert.equal(plans.length, 2);
  for (const plan of plans) {
    assert.match(plan, /idx_deployment_logs_timestamp/);
    assert.doesNotMatch(plan, /Seq Scan/);
  }
});

test('what names nothing, and what makes no sense', options, async () => {
  const said = (...args: string[]): Promise<string> => refused('--store', database!.url, ...args);
  assert.equal(
    await said('wbe'),
    '1 obs-logs: info: there is no service wbe in the store; did you mean web?\n',
  );
  assert.equal(
    await said('nothing'),
    '1 obs-logs: info: there is no service nothing in the store; there are api, many, web\n',
  );
  assert.equal(
    await said('api/7'),
    '1 obs-logs: info: there is no instance api/7 in the store; there are api/0, api/1\n',
  );
  assert.match(await said('web', '--dir', 'x'), /^2 .*--store and --dir exclude each other/);
  assert.match(await said('web', '--previous'), /^2 .*--previous is for rings/);
  assert.match(await said('web', '--kind', 'metric'), /^2 .*--kind metric is for rings/);
  assert.match(await said('./app.log'), /^2 .*no files and no stdin: "\.\/app\.log"/);
  assert.match(await said(), /^2 .*--store needs a SERVICE, or --all/);
  const secret = await refused('--store', 'postgres://me:sesame@db/logs', 'web');
  assert.match(secret, /^2 .*a password does not belong on a command line/);
  assert.doesNotMatch(secret, /sesame/);
  assert.match(await refused('--store', 'mysql://db/logs', 'web'), /^2 .*a store is postgres:/);
  assert.match(
    await refused('--store', `postgres:///none?host=${database!.folder}&user=obs`, 'web'),
    /^3 .*cannot read the store: database "none" does not exist\n$/,
  );
});

test('services of tenants, by their whole names and by --org', options, async () => {
  for (const org of ['acme', 'globex']) {
    const folder = freshFolder();
    const manifest = join(folder, 'obs.yaml');
    fs.writeFileSync(manifest, `org: ${org}\napp: shop\nservices:\n  shop:\n    command: ./shop\n`);
    await store(line(org.length, 'shop'), '--dir', folder, '--manifest', manifest);
  }
  assert.equal(await shown('shop', '--org', 'acme'), line(4, 'shop'));
  assert.equal(await shown('globex/shop/_/shop'), line(6, 'shop'));
  assert.match(
    await refused('--store', database!.url, 'shop'),
    /^1 .*several tenants have a service shop: acme\/shop\/_\/shop, globex\/shop\/_\/shop; say which with --org/,
  );
});

test('the password is in PGPASSFILE or PGPASSWORD', options, async () => {
  const folder = freshFolder();
  const file = join(folder, 'pass');
  fs.writeFileSync(file, 'localhost:*:other:reader:wrong\nlocalhost:5432:*:reader:open sesame\n', {
    mode: 0o600,
  });
  const url = database!.url.replace('user=obs', 'user=reader');
  const asReader = async (env: NodeJS.ProcessEnv): Promise<string> => {
    const reader = start('obs-logs', ['--store', url, 'api', '-n', '1'], { streams: 'sockets', env });
    const output = (await collect(reader.output).all).toString();
    return `${(await reader.ended).status} ${reader.stderr()}${output}`;
  };
  assert.equal(await asReader({ PGPASSFILE: file }), `0 ${line(19, 'api')}`);
  assert.equal(await asReader({ PGPASSWORD: 'open sesame' }), `0 ${line(19, 'api')}`);
  assert.match(
    await asReader({ PGPASSWORD: 'wrong' }),
    /^3 obs-logs: fatal: cannot read the store: password authentication failed for user "reader"\n$/,
  );
  assert.match(await asReader({}), /^3 .*the server asks for a password of reader: PGPASSWORD is not set/);
  fs.chmodSync(file, 0o644);
  assert.match(
    await asReader({ PGPASSFILE: file }),
    /^3 .*is not used, because others may read it: chmod 600\n$/,
  );
});

const numbers = (bytes: Buffer): number[] =>
  [...bytes.toString().matchAll(/ n=(\d+) /g)].map(([, number]) => Number(number));
const upTo = (from: number, end: number): number[] => Array.from({ length: end - from }, (_, n) => from + n);

test(
  'followed over trimming, restarts of obs-ring and of the database, each line once',
  options,
  async () => {
    const directory = freshFolder();
    const put = (from: number, count: number): Promise<void> =>
      store(lines(from, count, 'live'), '--dir', directory, '--lines', '50');
    await put(0, 60);
    const reader = read('live', '-f', '-n', '5');
    const output = collect(reader.output);
    let next = 60;
    for (let round = 0; round < 3; round++) {
      await output.until((bytes) => numbers(bytes).includes(next - 1));
      await put(next, 45);
      next += 45;
    }
    await output.until((bytes) => numbers(bytes).includes(next - 1));
    database!.stop();
    await until(() => reader.stderr().includes('it is tried again'));
    database!.start();
    await put(next, 45);
    next += 45;
    await output.until((bytes) => numbers(bytes).includes(next - 1));
    reader.child.kill('SIGINT');
    assert.deepEqual(await reader.ended, { status: null, signal: 'SIGINT' });
    assert.deepEqual(numbers(await output.all), upTo(55, next));
    assert.match(reader.stderr(), /^obs-logs: warning: cannot read the store: [^\n]*; it is tried again\n$/);
  },
);

test('a follower that is too slow says how many lines it has missed', options, async () => {
  const directory = freshFolder();
  const put = (from: number, count: number): Promise<void> =>
    store(lines(from, count, 'slow'), '--dir', directory, '--lines', '50');
  await put(0, 50);
  const reader = read('slow', '-f', '-n', '1');
  const output = collect(reader.output);
  await output.until((bytes) => numbers(bytes).includes(49));
  reader.child.kill('SIGSTOP');
  await put(50, 80);
  reader.child.kill('SIGCONT');
  await output.until((bytes) => numbers(bytes).includes(129));
  reader.child.kill('SIGTERM');
  await reader.ended;
  assert.deepEqual(numbers(await output.all), [49, ...upTo(80, 130)]);
  assert.equal(
    reader.stderr(),
    'obs-logs: warning: 30 lines of slow are missing: they were trimmed before they were read\n',
  );
});

test('a server that hangs holds no signal up, and ends it when it does not follow', options, async () => {
  const reader = read('slow', '-f', '-n', '1');
  const output = collect(reader.output);
  await output.until((bytes) => numbers(bytes).includes(129));
  const backends = database!
    .query(`select pid from pg_stat_activity where application_name = 'obs'`)
    .trim()
    .split('\n')
    .map(Number);
  for (const pid of backends) process.kill(pid, 'SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, 600));
  reader.child.kill('SIGINT');
  assert.deepEqual(await reader.ended, { status: null, signal: 'SIGINT' });
  for (const pid of backends) process.kill(pid, 'SIGCONT');
  process.kill(database!.pid, 'SIGSTOP');
  const said = await refused('--store', `${database!.url}&connect_timeout=1`, 'slow');
  process.kill(database!.pid, 'SIGCONT');
  assert.match(said, /^3 obs-logs: fatal: cannot read the store: [^\n]*\n$/);
});

test('a newer schema is not read', options, async () => {
  database!.query('insert into obs_schema (version) values (99)');
  const said = await refused('--store', database!.url, 'web');
  database!.query('delete from obs_schema where version = 99');
  assert.match(
    said,
    /^3 obs-logs: fatal: cannot read the store: the database has schema version 99, this program knows 1: use/,
  );
});
