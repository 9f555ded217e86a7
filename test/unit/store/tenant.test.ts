import assert from 'node:assert/strict';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { appendAudit } from '../../../tools/lib/store/audit.ts';
import { makeFolder } from '../../../tools/lib/store/folder.ts';
import { groupIdOf } from '../../../tools/lib/store/group.ts';
import { makeTenantFolder } from '../../../tools/lib/store/tenant.ts';
import { temporaryFolder } from './temporary.ts';

const isRoot = process.geteuid?.() === 0;
const GROUP = 54_321;

test('the group of a tenant gets to its folder, and nobody else into it', {
  skip: !isRoot && 'only root gives files to a group it is not in',
}, (context) => {
  const directory = join(temporaryFolder(context), 'obs');
  const folder = makeTenantFolder(directory, { org: 'acme', app: 'shop', env: 'prod' }, GROUP);
  assert.equal(folder, join(directory, 'tenants/acme/shop/prod'));
  const seen = ['', 'tenants', 'tenants/acme', 'tenants/acme/shop', 'tenants/acme/shop/prod'].map((path) => {
    const { mode, gid } = fs.statSync(join(directory, path));
    return `${(mode & 0o777).toString(8)} ${gid === GROUP}`;
  });
  assert.deepEqual(seen, ['751 false', '751 false', '750 true', '750 true', '750 true']);
  assert.equal(makeTenantFolder(directory, { org: 'acme', app: 'shop', env: 'prod' }, GROUP), folder);
  assert.throws(() => makeTenantFolder(directory, { org: 'acme', app: 'shop', env: 'prod' }, GROUP + 1), {
    name: 'StoreFailure',
    message: `cannot use folder ${folder}: it belongs to group ${GROUP}, not to ${GROUP + 1} as the manifest says`,
  });
});

test('an audit file belongs to the group of its folder, and a DIR that is made to the group it is for', {
  skip: !isRoot && 'only root gives files to a group it is not in',
}, (context) => {
  const directory = join(temporaryFolder(context), 'obs');
  makeFolder(directory, directory, GROUP);
  appendAudit(directory, { tool: 'obs-ring', action: 'discard', timeMs: 0, fields: [] });
  const seen = ['', 'audit', 'audit.live'].map((name) => {
    const { mode, gid } = fs.statSync(join(directory, name));
    return `${(mode & 0o777).toString(8)} ${gid}`;
  });
  assert.deepEqual(seen, [`750 ${GROUP}`, `640 ${GROUP}`, `640 ${GROUP}`]);
});

test('a group is found by name or number', (context) => {
  const file = join(temporaryFolder(context), 'group');
  fs.writeFileSync(file, 'root:x:0:\nacme:x:1234:bob,eve\nacme2:x:99:\n');
  assert.equal(groupIdOf('acme', file), 1234);
  assert.equal(groupIdOf('77', file), 77);
  assert.equal(groupIdOf('root'), 0);
  assert.throws(() => groupIdOf('nobody-has-this-name', file), {
    exitStatus: 2,
    message:
      'there is no group "nobody-has-this-name": make it with groupadd, or name another in the manifest',
  });
});
