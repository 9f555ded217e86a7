import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { createTopTransform } from '../../../tools/obs-top/transform.ts';
import { at } from './run-top.ts';

const records = at(0, 'web/0 EVENT start') + at(1, 'web/1 EVENT start');

test('a Transform gives one table at the end', async () => {
  const transform = createTopTransform({ desired: new Map([['web', 3]]), maxWidth: 60 });
  const table = await text(Readable.from([Buffer.from(records)]).pipe(transform));
  assert.match(table, /^CLUSTER: -- nodes, 1 service, 2 instances\n\nSERVICE .*\nweb +2\/3 +2\/3 .*\n$/);
});

test('or a line of JSON', async () => {
  const json = await text(Readable.from([Buffer.from(records)]).pipe(createTopTransform({ json: true })));
  assert.equal(JSON.parse(json).services[0].running, 2);
});
