import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { formatVerbs } from '../../../tools/obs/help.ts';
import { foreignBinary, foreignVerbs, ownBinary, ownVerbs } from '../../../tools/obs/verbs.ts';

const root = mkdtempSync(join(tmpdir(), 'obs-verbs-'));
after(() => rmSync(root, { recursive: true }));

function folder(name: string, files: Readonly<Record<string, number>>): string {
  const path = join(root, name);
  mkdirSync(path);
  for (const [file, mode] of Object.entries(files)) {
    writeFileSync(join(path, file), '#!/bin/sh\n');
    chmodSync(join(path, file), mode);
  }
  return path;
}

test('verbs of the suite are the files beside the umbrella', () => {
  const own = folder('own', { 'obs-tag.cjs': 0o755 });
  assert.equal(ownBinary(own, 'tag'), join(own, 'obs-tag.cjs'));
  assert.equal(ownBinary(own, 'top'), undefined);
  assert.deepEqual(ownVerbs(own), []);
  writeFileSync(join(own, 'verbs.json'), '[{"name":"tag","summary":"Add fields"}]');
  assert.deepEqual(ownVerbs(own), [{ name: 'tag', summary: 'Add fields' }]);
});

test('other verbs are the programs on PATH, the first folder first', () => {
  const first = folder('first', { 'obs-foo': 0o755, 'obs-plain': 0o644, other: 0o755 });
  const second = folder('second', { 'obs-foo': 0o755, 'obs-bar': 0o755, 'obs-tag': 0o755 });
  mkdirSync(join(second, 'obs-folder'));
  const path = ['relative', '', first, join(root, 'missing'), second].join(':');
  assert.equal(foreignBinary(path, 'foo'), join(first, 'obs-foo'));
  assert.equal(foreignBinary(path, 'bar'), join(second, 'obs-bar'));
  assert.equal(foreignBinary(path, 'plain'), undefined);
  assert.equal(foreignBinary(path, 'folder'), undefined);
  assert.deepEqual(foreignVerbs(path, new Set(['tag'])), ['bar', 'foo']);
});

test('help lists both, one below the other', () => {
  const text = formatVerbs([{ name: 'tag', summary: 'Add fields to every record' }], ['foo'], 30);
  assert.match(text, /\nverbs:\n {2}tag {2}Add fields to every\n {7}record\n\nverbs on PATH:\n {2}foo\n$/);
  assert.doesNotMatch(formatVerbs([], [], 80), /verbs:/);
});
