// Values of tags that are too many to be remembered.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseManifest } from '../../../tools/lib/manifest/parse.ts';
import { findHomes } from '../../../tools/obs-ring/home.ts';
import { contentOf, freshFolder, startRig } from '../../support/rings.ts';

test('a flood of unknown organisations is set aside, and takes no known one with it', async () => {
  const directory = freshFolder();
  const homes = await findHomes(directory, parseManifest('org: acme\nservices: {}\n', 'obs.yaml'));
  const rig = await startRig({ homes, lines: 10 });
  const line = (org: string): string => `2026-02-14T12:34:05Z web/0 INFO x org=${org}\n`;
  const flood = Array.from({ length: 20_000 }, (_, n) => line(`unknown-${n}`));
  rig.feed(flood.join(''));
  rig.feed(line('acme') + line('unknown-again'));
  rig.end();
  assert.equal(contentOf(join(directory, 'tenants/acme/_/_'), 'active/web/logs/0'), line('acme'));
  assert.equal(rig.ledger.notes.get('unowned'), flood.length + 1);
  const unowned = contentOf(join(directory, 'unowned/acme/_/_'), 'active/web/logs/0');
  assert.equal(unowned, flood.slice(-9).join('') + line('unknown-again'));
});
