// --schema: what is checked, where it goes, and mistakes in the schema itself.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { FORMATS } from '../../../tools/obs-tag/schema/formats.ts';
import { loadSchema } from '../../../tools/obs-tag/schema/load.ts';
import { runTag } from './run-tag.ts';

const folder = mkdtempSync(join(tmpdir(), 'obs-tag-'));
after(() => rmSync(folder, { recursive: true }));
const HEAD = '2026-02-14T12:34:05Z web/0';

function file(text: string): string {
  const path = join(folder, 'schema.json');
  writeFileSync(path, text);
  return path;
}

const GOOD = `${HEAD} INFO ok user=bob status=200`;
const BAD = `${HEAD} INFO bad status="200"`;
const EVENT = `${HEAD} EVENT exit code=1`;
const INPUT = [GOOD, BAD, EVENT, 'foreign'].join('\n');
const SCHEMA = '{"required":["user"],"properties":{"status":{"type":"integer"}}}';

test('what fails is counted and goes on, or goes to the file with the reason', async () => {
  const path = file(SCHEMA);
  const passed = await runTag(['--schema', path], INPUT);
  assert.equal(passed.output, INPUT);
  assert.equal(passed.ledger.notes.get('invalid'), 1);
  const rejecting = ['--schema', path, '--reject', 'dead', 'a=1'];
  const rejected = await runTag(rejecting, INPUT);
  assert.deepEqual(rejected.lines, [`${GOOD} a=1`, `${EVENT} a="1"`, 'foreign']);
  assert.equal(rejected.rejected, `${BAD} reject="lacks \\"user\\""\n`);
  assert.equal(rejected.ledger.dropped.get('rejected'), 1);
  const failing = await runTag(rejecting, INPUT, { rejectFails: true });
  assert.equal(failing.lines.length, 4, 'nothing is lost when the file takes nothing');
});

test('which records are checked may be said', async () => {
  const run = await runTag(
    ['--schema', file(SCHEMA), '--schema-where', 'kind==EVENT', '--reject', 'dead'],
    INPUT,
  );
  assert.deepEqual(run.lines, [GOOD, BAD, 'foreign']);
  assert.equal(run.rejected, `${EVENT} reject="lacks \\"user\\""\n`);
});

test('mistakes are told with file, line and column', async () => {
  for (const [text, message] of [
    ['{', /schema\.json:1:2: /],
    ['{\n "typ": "string"}', /schema\.json:2:2: no keyword is named "typ"; did you mean type\?$/],
    ['{"type": "strin"}', /schema\.json:1:10: must be one of string, number/],
    ['{"properties": {"a": {"pattern": "(?=x)"}}}', /schema\.json:1:34: is no pattern of RE2's syntax/],
    ['{"format": "ipv5"}', /is no known format; there are date-time/],
    ['{"required": "a"}', /must be a list of strings/],
    ['{"$ref": "#/$defs/x"}', /refers to #\/\$defs\/x, which is not there/],
    ['{"$ref": "log.json"}', /refers to another file/],
    ['{"$ref": "#"}', /refers to itself/],
    ['{"unevaluatedProperties": false}', /is not supported here/],
    ['{"minLength": -1}', /must be a whole number/],
    ['[]', /must be a schema/],
  ] as const) {
    await assert.rejects(loadSchema(file(text)), message, text);
  }
  await assert.rejects(loadSchema(join(folder, 'none.json')), /none\.json: cannot be read: no such file/);
  await assert.rejects(runTag(['--reject', 'x'], ''), /--reject takes what fails --schema/);
  await assert.rejects(
    runTag(['--schema', file('{}'), '--schema-where', 'x'], ''),
    /--schema-where: expected a comparison/,
  );
});

test('formats', () => {
  for (const [name, good, bad] of [
    ['date-time', '2026-02-14T12:34:05.1+01:00', '2026-02-30T12:34:05Z'],
    ['date', '2024-02-29', '2023-02-29'],
    ['time', '23:59:59Z', '24:00:00Z'],
    ['email', 'a.b+c@example.org', 'a@b@c'],
    ['hostname', 'a-1.example', '-a.example'],
    ['ipv4', '10.0.0.1', '10.0.0.256'],
    ['ipv6', '::1', ':::1'],
    ['uri', 'https://example.org/a?b#c', '/a'],
    ['uuid', '3fa85f64-5717-4562-b3fc-2c963f66afa6', '3fa85f64'],
  ] as const) {
    assert.equal(FORMATS.get(name)?.(good), true, `${name} ${good}`);
    assert.equal(FORMATS.get(name)?.(bad), false, `${name} ${bad}`);
  }
});
