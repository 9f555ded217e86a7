import assert from 'node:assert/strict';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { componentOf } from '../../../tools/lib/store/component.ts';
import { makeFolder } from '../../../tools/lib/store/folder.ts';
import { instanceRing, mergedRing, type RingPaths, unparsedRing } from '../../../tools/lib/store/layout.ts';
import { listRings, listServices, readRing } from '../../../tools/lib/store/rings.ts';
import { temporaryFolder } from './temporary.ts';

function keep(directory: string, ring: RingPaths, content: string): void {
  makeFolder(directory, ring.folder);
  fs.writeFileSync(ring.exact, content);
}

test('services and instances are found again under their names', (context) => {
  const directory = temporaryFolder(context);
  for (const instance of ['10', '9', '', 'all', '_', '0.live', 'eu/0']) {
    keep(directory, instanceRing(directory, 'web', instance), `${instance}\n`);
  }
  keep(directory, mergedRing(directory, 'web'), 'merged\n');
  keep(directory, instanceRing(directory, '..', '0'), 'x\n');
  keep(directory, instanceRing(directory, '_unparsed', '0'), 'x\n');
  keep(directory, unparsedRing(directory), 'foreign\n');
  const services = listServices(directory);
  assert.deepEqual(
    services.map((service) => service.name),
    ['..', '_unparsed', 'web'],
  );
  const rings = listRings(directory, services[2]!);
  assert.deepEqual(
    rings.map((ring) => ring.instance),
    [undefined, '9', '10', '_', 'all', '0.live', '', 'eu/0'],
  );
  for (const ring of rings) {
    assert.equal(readRing(ring.paths)?.toString(), `${ring.instance ?? 'merged'}\n`);
  }
});

test('a ring with only its live files is a ring, without an exact file', (context) => {
  const directory = temporaryFolder(context);
  const paths = instanceRing(directory, 'web', '0');
  makeFolder(directory, paths.folder);
  fs.writeFileSync(paths.previousLive, '');
  const rings = listRings(directory, listServices(directory)[0]!);
  assert.deepEqual(rings, [{ instance: '0', paths }]);
  assert.equal(readRing(paths), undefined);
});

test('temporary files, locks, links and strange files are no rings', (context) => {
  const directory = temporaryFolder(context);
  const paths = instanceRing(directory, 'web', '0');
  keep(directory, paths, 'x\n');
  for (const name of ['.tmp-1-x', '.lock', 'a b', '%zz']) fs.writeFileSync(join(paths.folder, name), '');
  fs.symlinkSync('/etc/passwd', join(paths.folder, '1'));
  fs.mkdirSync(join(paths.folder, '2'));
  fs.symlinkSync('/etc', join(directory, 'active', 'etc'));
  fs.writeFileSync(join(directory, 'active', 'file'), '');
  const services = listServices(directory);
  assert.deepEqual(
    services.map((service) => service.name),
    ['web'],
  );
  assert.deepEqual(listRings(directory, services[0]!), [{ instance: '0', paths }]);
  assert.throws(() => readRing(instanceRing(directory, 'web', '1')), /it is a symbolic link/);
});

test('a name too long for a file is listed under what stands for it', (context) => {
  const directory = temporaryFolder(context);
  const long = 'x'.repeat(5000);
  keep(directory, instanceRing(directory, long, long), 'x\n');
  const services = listServices(directory);
  assert.equal(services[0]?.name, componentOf(long, 'service'));
  const rings = listRings(directory, services[0]!);
  assert.equal(rings[0]?.instance, componentOf(long, 'instance'));
  assert.equal(readRing(rings[0]!.paths)?.toString(), 'x\n');
});

test('a missing DIR, and a service without rings, have none', (context) => {
  const directory = temporaryFolder(context);
  assert.deepEqual(listServices(join(directory, 'missing')), []);
  makeFolder(directory, join(directory, 'active', 'web'));
  assert.deepEqual(listRings(directory, listServices(directory)[0]!), []);
});

test('a ring too large to read whole is refused', (context) => {
  const directory = temporaryFolder(context);
  const paths = mergedRing(directory, 'web');
  keep(directory, paths, '12345');
  assert.throws(() => readRing(paths, 4), /longer than 4 bytes/);
});
