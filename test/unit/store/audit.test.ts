import assert from 'node:assert/strict';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { appendAudit } from '../../../tools/lib/store/audit.ts';
import { temporaryFolder } from './temporary.ts';

const read = {
  tool: 'obs-logs',
  action: 'read',
  fields: [{ key: 'org', value: 'acme\n', quoted: true }],
  timeMs: 0,
};

test('each entry is one record, whatever is in its fields', (context) => {
  const directory = join(temporaryFolder(context), 'new');
  appendAudit(directory, read);
  appendAudit(directory, { ...read, tool: 'obs-ring', action: 'discard' });
  const path = join(directory, 'audit.live');
  assert.equal(
    fs.readFileSync(path, 'utf8'),
    '1970-01-01T00:00:00.000Z obs-logs EVENT read org="acme\\n"\n' +
      '1970-01-01T00:00:00.000Z obs-ring EVENT discard org="acme\\n"\n',
  );
  assert.equal(fs.readFileSync(join(directory, 'audit'), 'utf8'), fs.readFileSync(path, 'utf8'));
  assert.equal(fs.statSync(path).mode & 0o777, 0o640);
});

test('what cannot be audited is an error', (context) => {
  const directory = temporaryFolder(context);
  fs.symlinkSync('/etc/passwd', join(directory, 'audit.live'));
  assert.throws(() => appendAudit(directory, read), { name: 'StoreFailure', code: 'ELOOP' });
});
