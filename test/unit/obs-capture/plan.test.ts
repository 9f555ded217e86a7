import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseArguments } from '../../../tools/lib/cli/parse.ts';
import { spec } from '../../../tools/obs-capture/options.ts';
import { type Plan, planOf } from '../../../tools/obs-capture/plan/plan.ts';

async function plan(...argv: readonly string[]): Promise<Plan> {
  const request = parseArguments(spec, argv);
  if (request.kind !== 'run') throw new Error(request.kind);
  return planOf(request.parsed);
}

test('without a command lines come from stdin', async () => {
  const { sources, readsStdin, isSingleCommand } = await plan();
  assert.equal(sources.length, 1);
  assert.equal(readsStdin, true);
  assert.equal(isSingleCommand, false);
});

test('words after -- are a command, its options included', async () => {
  const { readsStdin, isSingleCommand } = await plan('--source', 'web/0', '--', 'ls', '--all');
  assert.equal(readsStdin, false);
  assert.equal(isSingleCommand, true);
});

test('what cannot be meant is refused in one line', async () => {
  await assert.rejects(plan('--source', 'a b'), {
    exitStatus: 2,
    message: /expects names joined by \/ .*got "a b"/,
  });
  await assert.rejects(plan('--source', `a/${'x'.repeat(2000)}`), {
    exitStatus: 2,
    message: /longer than 1024/,
  });
  await assert.rejects(plan('--'), { exitStatus: 2, message: /no command after --/ });
  await assert.rejects(plan('--', ''), { exitStatus: 2 });
  await assert.rejects(plan('--manifest', 'x.yaml', '--', 'ls'), {
    exitStatus: 2,
    message: /leave out the one after --/,
  });
  await assert.rejects(plan('--manifest', 'x.yaml', '--source', 'a'), {
    exitStatus: 2,
    message: /leave out --source/,
  });
  await assert.rejects(plan('--manifest', '/nowhere/x.yaml'), {
    exitStatus: 2,
    message: /^\/nowhere\/x\.yaml: /,
  });
});

test('what is for files only is refused for containers and streams, where to begin is not', async () => {
  const others = [['--docker=all'], ['--http=http://127.0.0.1:9/log']];
  assert.equal((await plan('--docker=all', '--positions=seen')).sources.length, 1);
  for (const other of others) {
    await assert.rejects(plan(...other, '--no-follow'), {
      exitStatus: 2,
      message: /^option --no-follow is for files/,
    });
    assert.equal((await plan(...other, '--from=beginning')).sources.length, 1);
    assert.equal((await plan(...other, '--since=5m')).sources.length, 1);
  }
  for (const option of ['--since=5m', '--from=end'])
    await assert.rejects(plan(option), { exitStatus: 2, message: /is for files/ });
});
