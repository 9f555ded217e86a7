import assert from 'node:assert/strict';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { desiredReplicas } from '../../../tools/lib/manifest/manifest.ts';
import { watchManifest } from '../../../tools/lib/manifest/watch.ts';
import { temporaryFolder } from '../store/temporary.ts';

test('a manifest is read again when it has changed; a wrong one is told once, and the last good one stays', async (context) => {
  const path = join(temporaryFolder(context), 'obs.yaml');
  const write = (replicas: string): void =>
    fs.writeFileSync(path, `services: { web: { command: "web", replicas: ${replicas} } }\n`);
  write('2');
  const problems: string[] = [];
  const watched = await watchManifest(path, (message) => void problems.push(message));
  const replicas = async (): Promise<number | undefined> => {
    watched.current();
    await watched.settled();
    return desiredReplicas(watched.current()).get('web');
  };
  assert.equal(await replicas(), 2);
  write('13');
  assert.equal(await replicas(), 13);
  write('many');
  assert.equal(await replicas(), 13);
  assert.equal(await replicas(), 13);
  assert.deepEqual(problems.length, 1);
  assert.match(problems[0] ?? '', /obs\.yaml:1:\d+: .*; the manifest before it stays$/);
  fs.rmSync(path);
  assert.equal(await replicas(), 13);
  write('4567');
  assert.equal(await replicas(), 4567);
});
