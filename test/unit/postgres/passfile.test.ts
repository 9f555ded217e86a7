// Passwords from the file of libpq.

import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { passwordFor } from '../../../tools/lib/postgres/passfile.ts';
import '../../support/clean.ts';
import { freshFolder } from '../../support/running.ts';

const login = { host: 'db.example', port: 5432, database: 'logs', user: 'obs' };

function inFile(text: string, mode = 0o600): string {
  const path = join(freshFolder(), '.pgpass');
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

function found(text: string, of: Partial<typeof login> = {}): string {
  return passwordFor({ ...login, ...of }, { PGPASSFILE: inFile(text) });
}

test('the first line that fits counts', () => {
  const text =
    '# a comment\ndb.example:5433:*:obs:other port\n*:*:logs:obs:first\ndb.example:5432:logs:obs:second\n';
  assert.equal(found(text), 'first');
  assert.equal(found(text, { port: 5433 }), 'other port');
  assert.equal(found('db.example:5432:logs:obs:last line'), 'last line');
});

test('a backslash stands before a colon or a backslash of a value', () => {
  assert.equal(found('db.example:5432:logs:o\\:b\\\\s:a\\:b\\\\c\n', { user: 'o:b\\s' }), 'a:b\\c');
  assert.equal(found('*:*:*:*:with:colons\n'), 'with:colons');
});

test('a socket in a folder is localhost', () => {
  assert.equal(found('localhost:5432:logs:obs:here\n', { host: '/run/postgresql' }), 'here');
});

test('no password is said as such, and a file that others may read is not used', () => {
  assert.throws(
    () => found('db.example:5432:logs:somebody:x\n'),
    /asks for a password of obs: PGPASSWORD is not set/,
  );
  assert.throws(
    () => passwordFor(login, { PGPASSFILE: inFile('*:*:*:*:x\n', 0o640) }),
    /is not used, because others may read it: chmod 600/,
  );
  assert.throws(() => passwordFor(login, { HOME: freshFolder() }), /\.pgpass has none/);
  assert.equal(passwordFor(login, { HOME: join(inFile('*:*:*:*:of home\n'), '..') }), 'of home');
});
