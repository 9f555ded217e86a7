import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { loadManifest, MAX_MANIFEST_BYTES } from '../../../tools/lib/manifest/load.ts';

function fileWith(context: TestContext, content: string | Uint8Array): string {
  const folder = fs.mkdtempSync(join(tmpdir(), 'obs-manifest-'));
  context.after(() => fs.rmSync(folder, { recursive: true }));
  const path = join(folder, 'obs.yaml');
  fs.writeFileSync(path, content);
  return path;
}

test('a manifest is read, with or without a byte order mark', async (context) => {
  const text = 'services: {web: {command: x, replicas: 2}}\n';
  for (const content of [text, `\ufeff${text}`]) {
    const manifest = await loadManifest(fileWith(context, content));
    assert.equal(manifest.services.get('web')?.replicas, 2);
  }
});

test('a manifest that is wrong says where, with its file', async (context) => {
  const path = fileWith(context, 'services:\n  web: {command: x, replicas: -1}\n');
  await assert.rejects(loadManifest(path), {
    exitStatus: 2,
    message: `${path}:2:31: services.web.replicas: must be >= 0`,
  });
});

test('a missing file and a folder are said in one line', async (context) => {
  const path = join(fileWith(context, ''), '..');
  await assert.rejects(loadManifest(join(path, 'none.yaml')), {
    name: 'ManifestFailure',
    message: `${join(path, 'none.yaml')}: cannot be read: no such file or directory`,
  });
  await assert.rejects(loadManifest(path), {
    message: `${path}: cannot be read: illegal operation on a directory`,
  });
});

test('a file too long, or one that never ends, is refused', async (context) => {
  const message = /: is longer than 262144 bytes$/;
  await assert.rejects(loadManifest(fileWith(context, '#'.repeat(MAX_MANIFEST_BYTES + 1))), { message });
  await assert.rejects(loadManifest('/dev/zero'), { message });
});

test('what is no UTF-8 is refused', async (context) => {
  await assert.rejects(loadManifest(fileWith(context, Uint8Array.of(0x6f, 0xff))), {
    message: /: is not UTF-8$/,
  });
});

test('the YAML parser is not loaded before there is a manifest', (context) => {
  const module = new URL('../../../tools/lib/manifest/load.js', import.meta.url).href;
  const path = fileWith(context, 'services: {}');
  const program = `
    import { createRequire } from 'node:module';
    import { loadManifest } from ${JSON.stringify(module)};
    const { cache } = createRequire(${JSON.stringify(module)});
    const isLoaded = () => Object.keys(cache).some((name) => name.includes('/node_modules/yaml/'));
    const before = isLoaded();
    await loadManifest(${JSON.stringify(path)});
    console.log(before, isLoaded());`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  assert.equal(stdout, 'false true\n');
});
