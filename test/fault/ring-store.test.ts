// obs-ring --store: the last N lines of each service in a PostgreSQL that comes and goes.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { connectTo } from '../../tools/lib/postgres/client.ts';
import { type Ask, lastId, listDeployments, readPage } from '../../tools/lib/postgres/read.ts';
import { formatRecord } from '../../tools/lib/record/format.ts';
import { until } from '../support/pipe.ts';
import { type Postgres, startPostgres, whyNoPostgres } from '../support/postgres.ts';
import { type RingProcess, startRing } from '../support/ring-process.ts';
import { contentOf, freshFolder } from '../support/rings.ts';

const missing = whyNoPostgres();
const database: Postgres | undefined = missing === undefined ? startPostgres() : undefined;
const options = { skip: missing ?? false, timeout: 120_000 };

const line = (n: number, service = 'web'): string =>
  `2026-02-14T12:34:05.${String(n + 1).padStart(6, '0')}Z ${service}/${n % 2} INFO n=${n}\n`;
const lines = (from: number, count: number, service = 'web'): string =>
  Array.from({ length: count }, (_, index) => line(from + index, service)).join('');

function storing(directory: string, ...more: string[]): RingProcess {
  return startRing(['--dir', directory, '--store', database!.url, '--sink', '--stats', ...more]);
}

async function ended(ring: RingProcess): Promise<string> {
  ring.end();
  assert.deepEqual(await ring.ended, { code: 0, signal: null }, ring.stderr);
  return ring.stderr;
}

/** Asks the database as a reader does. */
async function asked<Answer>(question: (ask: Ask) => Promise<Answer>): Promise<Answer> {
  const client = await connectTo(database!.url, () => undefined);
  try {
    return await question(async (sql, values) => (await client.query(sql, values)).rows);
  } finally {
    await client.end();
  }
}

/** What the store holds of a service, as text. */
async function stored(deployment: string): Promise<string> {
  const { records } = await asked(async (ask) =>
    readPage(ask, { deployment }, await lastId(ask, deployment), undefined),
  );
  return records.map((record) => `${formatRecord(record)}\n`).join('');
}

const count = (service: string): string =>
  database!.query(`select count(*) from deployment_logs where deployment = '${service}'`).trim();

test('rows are the records, whatever is in them', options, async () => {
  const text = [
    '2026-02-14T12:34:05Z odd/0 INFO tab\\t "a\\\\b" \\N',
    '2026-02-14T12:34:05.123Z odd/0 ERROR failed status=500 dur=2ms rate=1.10 stream=stderr',
    '2026-02-14T12:34:05.123456Z odd EVENT exit reason="o\\n\\\\om" code=137',
    '2026-02-14T12:34:06Z odd/0 WARN "\\ttab and\\u0000nul" path="a b"',
    '2026-02-14T12:34:07Z odd/0 GAP overlong bytes=5',
    '0000-02-14T12:34:07Z odd/0 INFO long ago',
  ];
  const ring = storing(freshFolder());
  await ring.write(`${text.join('\n')}\n`);
  await ended(ring);
  const expected = [text[5]!.replace('0000', '0001'), ...text.slice(0, 5)].map((row) =>
    row.replace('\\u0000', '␀'),
  );
  assert.deepEqual((await stored('odd')).trimEnd().split('\n'), expected);
  assert.equal(
    database!.query(`select message, stream, fields->>'status' from deployment_logs where kind = 'ERROR'`),
    'failed|stderr|500\n',
  );
});

test('exactly the last N of each service are there, across runs too', options, async () => {
  const directory = freshFolder();
  const first = storing(directory, '--lines', '100');
  await first.write(lines(0, 250) + lines(0, 30, 'api'));
  await ended(first);
  assert.equal(await stored('web'), lines(150, 100));
  assert.equal(await stored('api'), lines(0, 30, 'api'));
  const second = storing(directory, '--lines', '100');
  await until(() => count('web') === '100');
  await second.write(lines(250, 10));
  await ended(second);
  assert.equal(await stored('web'), lines(160, 100));
  assert.equal(await stored('api'), lines(0, 30, 'api'));
  assert.ok((await asked(listDeployments)).includes('api'));
});

test('a database that is down, and stops in the middle, holds nothing up and gets what it missed', {
  ...options,
}, async () => {
  database!.stop();
  const directory = freshFolder();
  const ring = startRing(['--dir', directory, '--store', database!.url, '--lines', '100', '--stats']);
  await ring.write(lines(0, 150, 'down'));
  await until(() => ring.stderr.includes('cannot store: '));
  await until(() => ring.passed === lines(0, 150, 'down'));
  database!.start();
  await until(() => count('down') === '100');
  database!.stop();
  await ring.write(lines(150, 50, 'down'));
  await until(() => ring.passed.endsWith(lines(150, 50, 'down')));
  database!.start();
  // The end waits for a database that is coming up.
  ring.end();
  assert.equal((await ring.ended).code, 0, ring.stderr);
  assert.equal(await stored('down'), lines(100, 100, 'down'));
  assert.match(
    ring.stderr,
    /^obs-ring: warning: cannot store: [^\n]*; the last lines of each service wait in the rings\n/,
  );
  assert.match(ring.stderr, /obs-ring: info: the store is there again, and has what it missed\n/);
  assert.match(ring.stderr, / store_retries=\d+/);
});

test(
  'a database that hangs, or has another schema, is said once, and the next run catches up',
  options,
  async () => {
    const directory = freshFolder();
    database!.query('insert into obs_schema (version) values (99)');
    const ring = storing(directory);
    await ring.write(lines(0, 20, 'late'));
    await until(() => ring.stderr.includes('cannot store'));
    ring.end();
    assert.equal((await ring.ended).code, 3);
    assert.match(ring.stderr, /cannot store: the database has schema version 99, this program knows 1/);
    assert.match(ring.stderr, /20 lines are not in the store/);
    assert.equal(contentOf(directory, 'active/late/logs/all'), lines(0, 20, 'late'));
    database!.query('delete from obs_schema where version = 99');
    await ended(storing(directory));
    assert.equal(await stored('late'), lines(0, 20, 'late'));
  },
);

test('a password on the command line is refused', { timeout: 60_000 }, async () => {
  const ring = startRing(['--dir', freshFolder(), '--store', 'postgres://me:secret@db/logs']);
  ring.end();
  assert.equal((await ring.ended).code, 2);
  assert.match(ring.stderr, /a password does not belong on a command line/);
  assert.doesNotMatch(ring.stderr, /secret/);
});

test("services of tenants have names of their own, and nobody's lines are not stored", options, async () => {
  const directory = freshFolder();
  const manifest = join(directory, 'obs.yaml');
  writeFileSync(manifest, 'org: acme\napp: shop\nenv: prod\nservices:\n  web:\n    command: ./web\n');
  const ring = storing(directory, '--manifest', manifest);
  await ring.write(lines(0, 3) + line(3).replace('n=3', 'n=3 org=globex'));
  await ended(ring);
  assert.equal(await stored('acme/shop/prod/web'), lines(0, 3));
  assert.equal(count('globex'), '0');
});
