import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseArguments } from '../../../tools/lib/cli/parse.ts';
import { spec } from '../../../tools/obs-capture/options.ts';
import { type Plan, planOf } from '../../../tools/obs-capture/plan/plan.ts';
import '../../support/clean.ts';
import { freshFolder } from '../../support/running.ts';

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
  for (const other of others) {
    await assert.rejects(plan(...other, '--no-follow'), {
      exitStatus: 2,
      message: /^option --no-follow is for files/,
    });
    assert.equal((await plan(...other, '--from=beginning')).sources.length, 1);
    assert.equal((await plan(...other, '--since=5m')).sources.length, 1);
    assert.equal((await plan(...other, '--positions=seen')).sources.length, 1);
  }
  for (const option of ['--since=5m', '--from=end'])
    await assert.rejects(plan(option), { exitStatus: 2, message: /is for files/ });
});

/** The plan for an obs.yaml with these sources. */
async function planOfSources(...sources: readonly string[]): Promise<Plan> {
  const path = join(freshFolder(), 'obs.yaml');
  writeFileSync(path, ['sources:', ...sources.map((source) => `  - ${source}`), ''].join('\n'));
  return plan('--manifest', path);
}

test('sources of a manifest need no service', async () => {
  const { sources, readsStdin } = await planOfSources(
    '{file: a.log, pattern: "(?<message>.*)", timezone: UTC}',
    '{file: b.log, join_timeout: 0s}',
    '{docker: all, socket: /a.sock}',
    '{docker: b, socket: /a.sock, tags: {a: b}}',
    '{docker: b, socket: /b.sock}',
    '{http: "http://a/{since}", token: t}',
    '{scrape: "http://a/metrics"}',
    'host: true',
    '{metrics: "run/*/m", source: web}',
    '{probe: "tcp://a:1", source: web/0}',
    '{liveness: "exec:true", source: web/0}',
    '{syslog: "udp:514"}',
  );
  // All files are one source, and all containers of an Engine.
  assert.equal(sources.length, 10);
  assert.equal(readsStdin, false);
  await assert.rejects(planOfSources(), { exitStatus: 2 });
});

const mistakes: readonly (readonly [string, string])[] = [
  ['{file: "a[", source: web}', '2:12: sources.0.file: '],
  ['{file: a, pattern: "("}', '2:24: sources.0.pattern: '],
  ['{file: a, pattern: "(?<message>.*)", format: json}', '2:24: sources.0.pattern: says how lines are read'],
  ['{docker: a, timezone: Mars/North}', '2:27: sources.0.timezone: is "Mars/North", which is no time zone'],
  ['{file: a, join_timeout: 1m}', '2:29: sources.0.join_timeout: must be at most 10s'],
  ['{http: "ftp://a/"}', '2:12: sources.0.http: is not a URL'],
  ['{scrape: "a:80/metrics"}', '2:14: sources.0.scrape: is not a URL'],
  ['{host: true, every: 1ms}', '2:25: sources.0.every: must be at least 100ms'],
  ['{metrics: "a[", source: web}', '2:15: sources.0.metrics: '],
  ['{probe: "tcp://a", source: web}', '2:13: sources.0.probe: is not http'],
  ['{liveness: "exec:\'a", source: web}', '2:16: sources.0.liveness: '],
  ['{probe: "exec:a", source: web, timeout: 1ms}', '2:45: sources.0.timeout: must be at least 10ms'],
  ['{syslog: "udp:"}', '2:14: sources.0.syslog: is not udp:'],
];

for (const [source, message] of mistakes) {
  test(`a source that cannot be meant is refused at its place: ${source}`, async () => {
    await assert.rejects(planOfSources(source), (error: Error & { exitStatus?: number }) => {
      assert.equal(error.exitStatus, 2);
      assert.ok(error.message.includes(`obs.yaml:${message}`), error.message);
      return true;
    });
  });
}
