// Whatever records come, tagged or not, in text or JSON: no file of a tenant has a line of another, and each line is kept once
// where it belongs.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseManifest } from '../../../tools/lib/manifest/parse.ts';
import { findHomes } from '../../../tools/obs-ring/home.ts';
import { contentOf, filesIn, freshFolder, startRig } from '../../support/rings.ts';

const MANIFEST = `
org: acme
app: shop
services:
  web: { command: web }
  mail: { command: mail, tags: { org: globex, env: prod } }
  db: { command: db, tags: { env: prod } }
`;
/** What the manifest makes of each service that says nothing else. */
const DEFAULTS: Readonly<Record<string, Tags>> = {
  web: { org: 'acme', app: 'shop' },
  mail: { org: 'globex', app: 'shop', env: 'prod' },
  db: { org: 'acme', app: 'shop', env: 'prod' },
  unknown: { org: 'acme', app: 'shop' },
};
const FOLDERS = ['tenants/acme/shop/_', 'tenants/acme/shop/prod', 'tenants/globex/shop/prod'] as const;
const UNOWNED = 'unowned/acme/shop/_';

type Tags = {
  readonly org?: string | undefined;
  readonly app?: string | undefined;
  readonly env?: string | undefined;
};

interface Line {
  /** Unlike any other by its number. */
  readonly text: (number: string) => string;
  /** The folder that it is to be in. */
  readonly folder: string;
}

/** The more exact folder comes first. */
function folderOf(service: string, tags: Tags): string {
  const { org, app, env } = Object.fromEntries(
    (['org', 'app', 'env'] as const).map((key) => [key, tags[key] ?? DEFAULTS[service]?.[key]]),
  );
  if (app !== 'shop') return UNOWNED;
  if (org === 'globex') return env === 'prod' ? FOLDERS[2] : UNOWNED;
  if (org !== 'acme') return UNOWNED;
  return env === 'prod' ? FOLDERS[1] : FOLDERS[0];
}

const service = fc.constantFrom('web', 'mail', 'db', 'unknown');
const orgs = fc.constantFrom('acme', 'globex', 'initech', 'acme2', '');
const tags = fc.record(
  { org: orgs, app: fc.constantFrom('shop', 'blog'), env: fc.constantFrom('prod', 'dev') },
  { requiredKeys: [] },
);
const kind = fc.constantFrom('INFO', 'ERROR', 'EVENT', 'METRIC', 'SPAN', 'ALERT', 'GAP');

/** The same value in several ways: bare, quoted, and quoted with escapes. */
const writing = fc.constantFrom<(value: string) => string>(
  (value) => (value === '' ? '""' : value),
  (value) => JSON.stringify(value),
  (value) => `"${value.replace(/^./, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`,
);
/** Words of a workload. What stands in quotes is no tag, a second tag does not count, and neither does a key that ends alike. */
const words = fc.constantFrom('m', '"says org=globex"', 'm x_org=globex', 'm -- org="');

const textLine = fc
  .tuple(service, fc.nat(2), kind, tags, writing, words, orgs)
  .map(([name, instance, word, given, write, message, second]): Line => {
    const fields = Object.entries(given).map(([key, value]) => ` ${key}=${write(value)}`);
    const again = given.org === undefined ? '' : ` org=${second === '' ? '""' : second}`;
    return {
      text: (number) =>
        `2026-02-14T12:34:05Z ${name}/${instance} ${word} ${message}${fields.join('')}${again} n=${number}`,
      folder: folderOf(name, given),
    };
  });
const jsonLine = fc.tuple(service, fc.nat(2), tags).map(
  ([name, instance, given]): Line => ({
    text: (number) =>
      JSON.stringify({
        ts: '2026-02-14T12:34:05Z',
        source: `${name}/${instance}`,
        kind: 'INFO',
        msg: 'says org=globex',
        ...given,
        number,
      }),
    folder: folderOf(name, given),
  }),
);
const foreignLine = fc
  .constantFrom('org=globex', '{"org":"globex"}', 'GET / 200')
  .map((text): Line => ({ text: (number) => `${text} ${number}`, folder: UNOWNED }));
const block = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: textLine },
    { weight: 2, arbitrary: jsonLine },
    { weight: 1, arbitrary: foreignLine },
  ),
  { maxLength: 40 },
);

/** The lines in all rings below a folder, each once. */
function linesBelow(directory: string): string[] {
  if (!fs.existsSync(directory)) return [];
  const lines = filesIn(directory).flatMap((path) => contentOf(directory, path).split('\n').slice(0, -1));
  return [...new Set(lines)].sort();
}

test('no file of a tenant has a line of another, and no line is lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(block, { minLength: 1, maxLength: 3 }), async (blocks) => {
      const directory = freshFolder();
      const homes = await findHomes(directory, parseManifest(MANIFEST, 'obs.yaml'));
      const lines = blocks.map((each, index) =>
        each.map(({ text, folder }, n) => ({ text: text(`${index}.${n}`), folder })),
      );
      // Each block comes to a run of its own, which restores the rings of all tenants.
      for (const each of lines) {
        const rig = await startRig({ homes });
        rig.feed(each.map(({ text }) => `${text}\n`).join(''));
        rig.end();
        const unowned = each.filter(({ folder }) => folder === UNOWNED).length;
        assert.equal(rig.ledger.notes.get('unowned') ?? 0, unowned);
        assert.equal(rig.warnings.length, Math.min(unowned, 1));
      }
      for (const folder of [...FOLDERS, UNOWNED]) {
        const expected = lines.flat().filter((line) => line.folder === folder);
        assert.deepEqual(
          linesBelow(join(directory, folder)),
          expected.map(({ text }) => text).sort(),
          folder,
        );
      }
    }),
    { seed: 20_260_214, numRuns: 200 },
  );
});
