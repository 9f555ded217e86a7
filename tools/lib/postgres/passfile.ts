// The password of a database from the file that libpq reads, too: PGPASSFILE, else ~/.pgpass; one `host:port:database:user:password` a line,
// `*` for any, `\` before a `:` or `\` that belongs to a value. As libpq has it, a file that others may read is not used.

import fs from 'node:fs';
import { join } from 'node:path';

/** What a connection is to. */
export interface Login {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/** No password is known, and the server asks for one. */
export class PasswordMissing extends Error {
  override readonly name = 'PasswordMissing';
}

const OPEN_TO_OTHERS = 0o077;
/** A line of five values. */
const ENTRY = /^((?:\\.|[^\\:])*):((?:\\.|[^\\:])*):((?:\\.|[^\\:])*):((?:\\.|[^\\:])*):(.*)$/;

/** The first password that fits. @throws PasswordMissing; what a system call throws */
export function passwordFor(login: Login, env: Readonly<Record<string, string | undefined>>): string {
  const path = env.PGPASSFILE ?? join(env.HOME ?? '/', '.pgpass');
  const wanted = [hostOf(login), String(login.port), login.database, login.user];
  for (const line of linesOf(path)) {
    const [, ...values] = ENTRY.exec(line) ?? [];
    const [password = '', ...pattern] = values.map(unescaped).reverse();
    if (pattern.length === 4 && pattern.reverse().every((one, index) => one === '*' || one === wanted[index]))
      return password;
  }
  throw new PasswordMissing(
    `the server asks for a password of ${login.user}: PGPASSWORD is not set, and ${path} has none`,
  );
}

/** A socket in a folder of the machine is `localhost` there. */
function hostOf({ host }: Login): string {
  return host.startsWith('/') ? 'localhost' : host;
}

/** @throws PasswordMissing for a file that others may read */
function linesOf(path: string): readonly string[] {
  const stat = fs.statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile()) return [];
  if ((stat.mode & OPEN_TO_OTHERS) !== 0) {
    throw new PasswordMissing(
      `the server asks for a password, and ${path} is not used, because others may read it: chmod 600`,
    );
  }
  return fs.readFileSync(path, 'utf8').split(/\r?\n/);
}

function unescaped(value: string): string {
  return value.replace(/\\(.)/g, '$1');
}
