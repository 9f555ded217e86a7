import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Ended, runSource, verbProgramOf } from './program.ts';

function runVerb(tool: 'verbs only' | 'main', ...args: string[]): Promise<Ended> {
  return runSource(verbProgramOf(tool), { args });
}

test('the first word chooses the verb, with options and words of its own', async () => {
  const { out, err, status } = await runVerb('verbs only', 'tell', '--last=3', 'ask');
  assert.deepEqual([out, err, status], ['tell 3 ask\n', '', 0]);
});

test('a verb speaks under its own name', async () => {
  const wrong = await runVerb('verbs only', 'ask', '--lsat=3');
  assert.deepEqual(
    [wrong.err, wrong.status],
    ['obs-trial ask: fatal: unknown option --lsat; did you mean --last?\n', 2],
  );
  assert.match((await runVerb('verbs only', 'ask', '--help')).out, /^obs-trial ask: Say ask\n/);
});

test('without a verb a tool is its main function, and a word that is no verb is a word', async () => {
  assert.equal((await runVerb('main', 'tall')).out, 'main tall\n');
  assert.equal((await runVerb('main', '--', 'tell')).out, 'main tell\n');
});

test('a tool that has only verbs says which there are', async () => {
  const near = await runVerb('verbs only', 'tall', 'more');
  assert.deepEqual(
    [near.err, near.status],
    ['obs-trial: fatal: unknown verb "tall"; did you mean tell?\n', 2],
  );
  const none = await runVerb('verbs only');
  assert.equal(
    none.err,
    'obs-trial: fatal: which verb? one of ask, tell; obs-trial VERB --help shows its options\n',
  );
});

test('the help of the tool lists its verbs', async () => {
  const { out } = await runVerb('main', '--help');
  assert.match(
    out,
    /\nverbs \(obs-trial VERB --help shows the options of one\):\n {2}ask {21}Say ask\n {2}tell {20}Say tell\n/,
  );
});
