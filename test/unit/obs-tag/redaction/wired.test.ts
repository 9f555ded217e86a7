// Redaction in obs-tag: it comes before everything that could let a secret out another way.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { freshFolder } from '../../../support/running.ts';
import { runTag } from '../run-tag.ts';
import { shape } from './redact.ts';

const folder = freshFolder();
const environment = { OBS_REDACT_KEY_FILE: join(folder, 'key') };
writeFileSync(environment.OBS_REDACT_KEY_FILE, '0123456789abcdef\n', { mode: 0o600 });

const LOGIN = '2026-02-14T12:34:05Z web/0 INFO login password=hunter2 user=bob';
const SAFE = '2026-02-14T12:34:05Z web/0 INFO login password=<password> user=bob';

async function run(words: readonly string[], input: string, chunkBytes = 100_000) {
  const result = await runTag(words, input, { environment, chunkBytes });
  return { ...result, shapes: result.lines.map(shape) };
}

test('it is on without a word, and off with --no-redact', async () => {
  assert.deepEqual((await run([], LOGIN)).shapes, [SAFE]);
  assert.deepEqual((await run(['--no-redact'], LOGIN)).shapes, [LOGIN]);
});

test('the last line may have no line end', async () => {
  assert.equal(shape((await run(['a=b'], `x\n${LOGIN}`)).output), `x\n${SAFE} a=b`);
  assert.equal(shape((await run([], 'password=hunter2')).output), 'password=<password>');
});

test('filters and fields made of others see the marks', async () => {
  assert.deepEqual((await run(['--where', 'password=="hunter2"'], LOGIN)).shapes, []);
  const [line = ''] = (await run(['--set', 'copy={password}', '--rename', 'password=x'], LOGIN)).shapes;
  assert.ok(!line.includes('hunter2'), line);
});

test('the dead-letter file and what is told of labels hold marks', async () => {
  writeFileSync(join(folder, 'schema.json'), '{"required":["request_id"]}');
  const rejecting = await run(['--schema', join(folder, 'schema.json'), '--reject', 'x'], LOGIN);
  assert.match(shape(rejecting.rejected), /password=<password> user=bob reject=/);
  const guarded = await run(
    ['--labels', 'password', '--max-values', '1'],
    `${LOGIN}\n${LOGIN.replace('hunter2', 'hunter3')}\n`,
  );
  assert.deepEqual(
    guarded.offenders.map(({ example }) => shape(example)),
    ['<password>'],
  );
});

test('JSON input and --foreign=drop, with secrets in lines that stay and lines that go', async () => {
  const json = '{"ts":"2026-02-14T12:34:05Z","source":"web/0","kind":"INFO","msg":"m","token":"0a1b2c3d"}';
  const { shapes, ledger } = await run(['--foreign=drop', 'a=b'], `token=0a1b2c3d\n${json}\n`);
  assert.deepEqual(shapes, ['2026-02-14T12:34:05Z web/0 INFO m token=<token> a=b']);
  assert.equal(ledger.notes.get('redacted_token'), 2);
});

test('an over-long line is redacted in its pieces, wherever it is cut', async () => {
  const secret = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';
  const line = `${'x '.repeat(40_000)}${secret} ${'y '.repeat(100)}password="${'correct horse '.repeat(400)}" end`;
  for (const chunkBytes of [1000, 4096, 65_537, 100_000]) {
    const { output, ledger } = await run(['--max-line=64', 'a=b'], `${line}\n${LOGIN}\n`, chunkBytes);
    assert.ok(!output.includes('16C7e42F') && !output.includes('horse'), `chunks of ${chunkBytes}`);
    assert.equal(
      shape(output).replace(/[xy] /g, ''),
      `<github-token> password="<password>" end\n${SAFE} a=b\n`,
    );
    assert.equal(ledger.overlong, 1);
  }
});
