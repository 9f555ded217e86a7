// Tags, renaming, templates, the manifest: what becomes of the fields of a record.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runTag } from './run-tag.ts';

const HEAD = '2026-02-14T12:34:05Z web/0';

/** What obs-tag makes of one line. */
async function tagged(line: string, ...words: string[]): Promise<string> {
  const { output } = await runTag(words, `${line}\n`);
  return output.slice(0, -1);
}

/** The same of a body of level INFO. */
async function body(text: string, ...words: string[]): Promise<string> {
  return (await tagged(`${HEAD} INFO ${text}`, ...words)).slice(HEAD.length + ' INFO '.length);
}

test('a field that the record has wins, unless --force', async () => {
  assert.equal(await body('x env=dev', 'env=prod'), 'x env=dev');
  assert.equal(await body('x env=dev a=1', 'env=prod', '--force'), 'x a=1 env=prod');
  assert.equal(await body('x env=prod a=1', 'env=prod', '--force'), 'x env=prod a=1');
});

test('a value from the environment is a tag', async () => {
  const { output } = await runTag(['--env', 'region=REGION'], `${HEAD} INFO x\n`, {
    environment: { REGION: 'eu west' },
  });
  assert.equal(output, `${HEAD} INFO x region="eu west"\n`);
  await assert.rejects(runTag(['--env', 'region=REGION'], ''), /the variable REGION is not set/);
});

test('renaming', async () => {
  assert.equal(await body('path=/x done', '--rename', 'path=url'), 'done url=/x');
  assert.equal(await body('x path=/x url=/y', '--rename', 'path=url'), 'x path=/x url=/y');
  assert.equal(await body('x path=/x url=/y', '--rename', 'path=url', '--force'), 'x url=/x');
  assert.equal(await body('x', '--rename', 'path=url'), 'x');
});

test('keep and drop', async () => {
  assert.equal(await body('x a=1 b=2 c=3', '--keep', 'b'), 'x b=2');
  assert.equal(await body('x a=1 w=2 trace_id=t', '--keep', 'b'), 'x w=2 trace_id=t');
  assert.equal(await body('x a=1 b=2 a=3', '--drop', 'a,c'), 'x b=2');
  const metric = `${HEAD} METRIC requests route="/x" count=2 w=3`;
  assert.equal(await tagged(metric, '--keep', 'b'), `${HEAD} METRIC requests count=2 w=3`);
});

test('what is added stands behind the line as it was written', async () => {
  assert.equal(await body('a=1  spaced "out  b="2"', '--set', 'c=x{a}'), 'a=1  spaced "out  b="2" c=x1');
  // The space in front of the value would make a field of what stands behind the open quote.
  assert.equal(await body('m k="x y a=1', '--set', 'c= {a}"'), '"m k=\\"x y" a=1 c=" 1\\""');
});

test('templates', async () => {
  const record = 'GET done path=/users/65?q=1 status=404 dur=120ms name="Bob B" empty=""';
  for (const [template, expected] of [
    ['{status}-{service}/{instance}', 'x=404-web/0'],
    ['{{{status}}}', 'x={404}'],
    ['normalise(path)', 'x=/users/:id'],
    ['{upper(name)}', 'x="BOB B"'],
    ['lower(level)', 'x=info'],
    ['class(status)', 'x=4xx'],
    ['class(dur)', undefined],
    ['first(absent, msg)', 'x="GET done"'],
    ['first(absent, "none")', 'x=none'],
    ['extract(path, "^/([a-z]{2})")', 'x=us'],
    ['{extract(path, "[0-9]{2}")}', 'x=65'],
    ['extract(path, "nothing")', undefined],
    ['bucket(dur, 10ms, 100ms, 1s)', 'x=1s'],
    ['bucket(dur, 10ms)', 'x=more'],
    ['bucket(name, 10ms)', undefined],
    ['lower(normalise(path))', 'x=/users/:id'],
    ['{absent}', undefined],
    ['{field("status")}', 'x=404'],
    ['{empty}', 'x=""'],
    ['{kind} {source}', 'x="INFO web/0"'],
  ] as const) {
    const suffix = expected === undefined ? '' : ` ${expected}`;
    assert.equal(await body(record, '--set', `x=${template}`), record + suffix, template);
  }
  assert.match(await body(record, '--set', 'x=hash(name)'), / x="?[0-9a-f]{8}"?$/);
});

test('a template sees what was set before it, and a value is a label where that matters', async () => {
  assert.equal(
    await body('x path=/a/1', '--set', 'route=normalise(path)', '--set', 'r={route}!'),
    'x path=/a/1 route=/a/:id r=/a/:id!',
  );
  const event = `${HEAD} EVENT exit code=137`;
  assert.equal(await tagged(event, '--set', 'c={code}'), `${event} c="137"`);
});

const folder = mkdtempSync(join(tmpdir(), 'obs-tag-'));
after(() => rmSync(folder, { recursive: true }));
const manifest = join(folder, 'obs.yaml');
writeFileSync(
  manifest,
  'org: acme\nenv: prod\nservices:\n  web: { command: x, tags: { team: blue, env: stage } }\n  api: { command: y }\n',
);

test('the manifest says whose a record is, and wins', async () => {
  const options = ['--manifest', manifest];
  assert.equal(await body('x', ...options), 'x org=acme env=stage proc=web team=blue');
  assert.equal(await body('x env=dev team=red', ...options), 'x env=stage team=red org=acme proc=web');
  assert.equal(await body('x team=red', ...options, '--force'), 'x team=blue org=acme env=stage proc=web');
  assert.equal(
    await body('x', ...options, 'env=dev', 'org=mine', 'z=1'),
    'x org=acme env=stage proc=web team=blue z=1',
  );
  assert.equal(await body('x', ...options, '--force', 'env=dev'), 'x org=acme env=stage proc=web team=blue');
  const other = '2026-02-14T12:34:05Z db/1';
  assert.equal(await tagged(`${other} INFO x`, ...options), `${other} INFO x org=acme env=prod`);
  assert.equal(
    await tagged('2026-02-14T12:34:05Z api EVENT exit', ...options),
    '2026-02-14T12:34:05Z api EVENT exit org="acme" env="prod" proc="api"',
  );
});

test('what is wrong is told with the place', async () => {
  for (const [words, message] of [
    [['--set', 'x'], /--set 'x' has no '='/],
    [['--set', '1=x'], /--set '1' is no key/],
    [['--set', 'x={'], /--set: a brace that is not closed/],
    [['--set', 'x=a}b'], /--set: a brace that closes nothing/],
    [['--set', 'x=normalize(path)'], /did you mean normalise/],
    [['--set', 'x=bucket(dur, 1s, 1ms)'], /rising bounds/],
    [['--set', 'x=extract(path, "(")'], /--set: missing closing \)/],
    [['--set', 'x={ts}'], /ts is no part/],
    [['--set', 'w=1'], /how many lines a record stands for/],
    [['--rename', 'a'], /--rename 'a' has no '='/],
    [['--rename', 'a=b c'], /--rename 'b c' is no key/],
    [['--keep', 'a,1'], /--keep '1' is no key/],
    [['--drop', 'w'], /--drop w/],
    [['--env', 'a=NONE'], /NONE is not set/],
    [['--trace-by', 'a'], /--trace-by says/],
    [['--where', 'a >'], /--where: expected a field/],
    [['--manifest', join(folder, 'none.yaml')], /cannot be read/],
    [['a=1', '--env', 'a=HOME'], /tag a is given twice/],
  ] as const) {
    await assert.rejects(runTag(words, '', { environment: { HOME: '/' } }), message, words.join(' '));
  }
});
