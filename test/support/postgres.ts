// A PostgreSQL of a test file's own, on a socket in a folder of its own. It cannot be run by root, who becomes the user postgres for it.

import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

const LIBRARY = '/usr/lib/postgresql';

export interface Postgres {
  readonly url: string;
  /** Where its socket is. */
  readonly folder: string;
  readonly socket: string;
  readonly pid: number;
  /** Unaligned rows, without a header. */
  query(sql: string): string;
  stop(): void;
  start(): void;
}

/** Why there can be none here, or undefined. */
export function whyNoPostgres(): string | undefined {
  if (binaries() === undefined) return 'PostgreSQL is not installed';
  if (process.getuid?.() === 0 && userId() === undefined) return 'there is no user postgres';
  return undefined;
}

export interface PostgresOptions {
  /** Calls what ends it; after the tests of the file unless given. */
  readonly atEnd?: (end: () => void) => void;
  /** That of a user `reader` who may read all; without one there is only obs, who may all and has none. */
  readonly password?: string;
  /** Options of the server. */
  readonly settings?: string;
}

/** Makes and starts one. */
export function startPostgres({ atEnd = after, password, settings = '' }: PostgresOptions = {}): Postgres {
  const folder = fs.mkdtempSync(join(tmpdir(), 'obs-pg-'));
  const user = userId();
  if (process.getuid?.() === 0 && user !== undefined) fs.chownSync(folder, user, -1);
  const data = join(folder, 'data');
  run('initdb', '-D', data, '-U', 'obs', '--auth=trust', '--no-sync', '--locale=C.UTF-8');
  const options = `-k ${folder} -c listen_addresses= -c fsync=off -c max_connections=20 ${settings}`;
  const control = (...args: string[]): void => void run('pg_ctl', '-D', data, '-w', '-s', ...args);
  // What the processes of a server that was stopped at once still hold keeps the next one from starting.
  const start = (tries = 50): void => {
    try {
      control('-l', join(folder, 'log'), '-o', options, 'start');
    } catch (cause) {
      if (tries === 0) throw cause;
      spawnSync('sleep', ['0.1']);
      start(tries - 1);
    }
  };
  const stop = (): void => control('-m', 'immediate', 'stop');
  start();
  const query = (sql: string): string =>
    run('psql', '-h', folder, '-U', 'obs', '-d', 'postgres', '-XAtq', '-c', sql).stdout;
  if (password !== undefined) {
    query(`create role reader login password '${password}' in role pg_read_all_data`);
    fs.writeFileSync(join(data, 'pg_hba.conf'), 'local all obs trust\nlocal all all scram-sha-256\n');
    control('reload');
  }
  atEnd(() => {
    spawnSync('kill', ['-9', String(pidIn(data))]);
    fs.rmSync(folder, { recursive: true, force: true });
  });
  return {
    url: `postgres:///postgres?host=${folder}&user=obs`,
    get pid() {
      return pidIn(data);
    },
    folder,
    socket: join(folder, '.s.PGSQL.5432'),
    query,
    stop,
    start: () => start(),
  };
}

function pidIn(data: string): number {
  return Number(fs.readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
}

function binaries(): string | undefined {
  const versions = fs.existsSync(LIBRARY)
    ? fs.readdirSync(LIBRARY).sort((a, b) => Number(b) - Number(a))
    : [];
  return versions
    .map((version) => join(LIBRARY, version, 'bin'))
    .find((bin) => fs.existsSync(join(bin, 'initdb')));
}

function userId(): number | undefined {
  const { status, stdout } = spawnSync('id', ['-u', 'postgres'], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : undefined;
}

function run(program: string, ...args: readonly string[]): SpawnSyncReturns<string> {
  const command = [join(binaries() ?? '', program), ...args];
  const asUser = ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups', ...command];
  const [first = '', ...rest] = process.getuid?.() === 0 ? asUser : command;
  const done = spawnSync(first, rest, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], cwd: '/' });
  if (done.status !== 0) throw new Error(`${program}: ${done.error?.message ?? done.stderr}`);
  return done;
}
