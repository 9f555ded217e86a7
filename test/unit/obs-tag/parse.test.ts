// What --parse takes out of messages.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NAMES } from '../../../tools/obs-tag/steps/parse/grok.ts';
import { messageParser } from '../../../tools/obs-tag/steps/parse/parse.ts';
import { runTag } from './run-tag.ts';

const HEAD = '2026-02-14T12:34:05Z web/0';

/** Kind and body of what becomes of an INFO record with this body. */
async function parsed(body: string, ...ways: string[]): Promise<string> {
  const words = ways.flatMap((way) => ['--parse', way]);
  const { output } = await runTag(words, `${HEAD} INFO ${body}\n`);
  return output.slice(HEAD.length + 1, -1);
}

test('a pattern adds fields, and the message stays', async () => {
  assert.equal(
    await parsed('user bob took 35 ms', '^user (?<user>\\w+)'),
    'INFO user bob took 35 ms user=bob',
  );
  assert.equal(await parsed('took 35 ms', 'took %{NUMBER:took:ms} ms'), 'INFO took 35 ms took=35ms');
  assert.equal(await parsed('took x', 'took %{NUMBER:took:ms}'), 'INFO took x');
  assert.equal(await parsed('a-b', '(?<x>a)-(?<y>b)?(?<z>c)?'), 'INFO a-b x=a y=b');
});

test('a field that the record has wins', async () => {
  assert.equal(await parsed('user bob user=ann', 'user (?<user>\\w+)'), 'INFO user bob user=ann');
});

test('the first way that fits counts', async () => {
  assert.equal(await parsed('b', '(?<x>a)', '(?<y>b)', '(?<z>.)'), 'INFO b y=b');
});

test('levels are those of the grammar', async () => {
  assert.equal(await parsed('[warning] disk', '^\\[(?<level>\\w+)\\]'), 'WARN [warning] disk');
  assert.equal(await parsed('[noise] disk', '^\\[(?<level>\\w+)\\]'), 'INFO [noise] disk level=noise');
});

test('JSON in the message', async () => {
  assert.equal(
    await parsed('{"level":50,"msg":"boom","req":{"id":"7","n":1.50},"list":[1,"a"],"org":"evil"}', 'json'),
    'ERROR boom req.id="7" req.n=1.50 list="[1,\\"a\\"]"',
  );
  assert.equal(await parsed('done {"took ms":3}', 'json'), 'INFO done took_ms=3');
  assert.equal(await parsed('{} then {"a":1} x', 'json'), 'INFO {} then {"a":1} x');
  assert.equal(await parsed('{"a":{"b":{"c":{"d":{"e":1}}}}}', 'json'), 'INFO a.b.c.d="{\\"e\\":1}"');
});

test('logfmt in the message', async () => {
  assert.equal(
    await parsed('"level=error msg=\\"pool full\\" took=3ms empty= n=\\"1\\""', 'logfmt'),
    'ERROR pool full took=3ms empty="" n="1"',
  );
  assert.equal(await parsed('"ready port=80 x"', 'logfmt'), 'INFO ready x port=80');
  assert.equal(await parsed('no pairs', 'logfmt'), 'INFO no pairs');
});

test('logfmt that stands in the fields of the record', async () => {
  assert.equal(await parsed('lvl=warn msg="pool full" took=3ms', 'logfmt'), 'WARN pool full took=3ms');
  assert.equal(await parsed('pool full level=error msg=x', 'logfmt'), 'ERROR pool full msg=x');
  assert.equal(await parsed('level=loud took=3ms', 'logfmt'), 'INFO level=loud took=3ms');
  assert.equal(await parsed('level=error took=3ms', 'json'), 'INFO level=error took=3ms');
});

test('only log records are parsed', async () => {
  const event = `${HEAD} EVENT exit code=1\n`;
  assert.equal((await runTag(['--parse', '(?<a>.+)'], event)).output, event);
});

test('every name is a pattern without groups', () => {
  for (const name of NAMES.keys()) messageParser(`%{${name}:x}`);
  for (const [name, text, other] of [
    ['IP', '10.0.0.255', 'x'],
    ['IP', '::1', '1.2.3'],
    ['IPV4', '192.168.1.1', '1.2'],
    ['HOSTPORT', 'db-1.local:5432', 'db-1.local'],
    ['TIMESTAMP', '2026-02-14 12:34:05,123', '12:34'],
    ['DURATION', '1m30.5s', '90'],
    ['SIZE', '64KiB', '64'],
    ['UUID', '3fa85f64-5717-4562-b3fc-2c963f66afa6', '3fa85f64'],
    ['QUOTED', '"a b"', 'a'],
    ['METHOD', 'DELETE', 'delete'],
  ] as const) {
    const parser = messageParser(`^%{${name}:x}$`);
    assert.equal(parser.parse(text)?.members[0]?.value, text, `${name} ${text}`);
    assert.equal(parser.parse(other), undefined, `${name} ${other}`);
  }
});

test('what is wrong with a way is told', () => {
  for (const [way, message] of [
    ['plain text', /no group has a name/],
    ['(?<a>x', /missing closing \)/],
    ['%{NUMBR:a}', /did you mean NUMBER/],
    ['%{NUMBER:a:parsec}', /parsec is no unit/],
    ['%{NUMBER:1}', /is not %\{NAME:field\}/],
    ['(?<org>x)', /org is never taken from a message/],
    ['(?=a)(?<b>x)', /invalid/],
  ] as const) {
    assert.throws(() => messageParser(way), message, way);
  }
});
