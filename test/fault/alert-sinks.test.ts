// obs-alert and those it tells, as processes: hooks that hang, webhooks that are down, an Alertmanager, and state from run to run.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as nextLook } from 'node:timers/promises';
import { cleanUp, collect, freshFolder, runToEnd, send, start } from '../support/running.ts';

const servers: http.Server[] = [];
const children: ChildProcess[] = [];
after(() => {
  for (const server of servers) server.close().closeAllConnections();
  for (const child of children) child.kill('SIGKILL');
  cleanUp();
});

const RULES = `groups:
- name: g
  interval: 1s
  rules:
  - { alert: Down, expr: m_up < 1, labels: { severity: page }, annotations: { summary: 'is {{ $value }}' } }
`;

function folderWithRules(rules = RULES): string {
  const folder = freshFolder();
  fs.writeFileSync(join(folder, 'rules.yaml'), rules);
  return folder;
}

const at = (second: number, rest: string): string =>
  `2026-02-14T12:00:${String(second).padStart(2, '0')}Z web/0 ${rest}\n`;
const up = (second: number, value: number): string => at(second, `METRIC m up=${value}`);
const ARGS = ['--rules', 'rules.yaml', '--clock', 'event', '--lateness', '0s', '--stats'];
/** Down at 2, up again at 4. */
const STORY = up(0, 1) + up(1, 1) + at(1, 'ERROR broken') + up(2, 0) + up(3, 0) + up(4, 1) + up(5, 1);

interface Hook {
  readonly url: string;
  readonly bodies: unknown[];
}

/** A server that answers with the statuses given, then with 200; `bodies` holds what it accepted. */
async function serve(statuses: readonly number[] = []): Promise<Hook> {
  const bodies: unknown[] = [];
  const left = [...statuses];
  const server = http.createServer((request, response) => {
    let text = '';
    request.on('data', (piece: Buffer) => {
      text += piece.toString();
    });
    request.on('end', () => {
      const status = left.shift() ?? 200;
      if (status === 200) bodies.push(JSON.parse(text));
      response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end();
    });
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, bodies };
}

const statusesOf = (bodies: readonly unknown[]): readonly unknown[] =>
  bodies.map((body) => (body as { status: string }).status);

test('a hook gets the alert as JSON on stdin, with its arguments as they are', async () => {
  const folder = folderWithRules();
  const hook = join(folder, 'hook');
  fs.writeFileSync(hook, '#!/bin/sh\nprintf "%s|" "$@" >> out\ncat >> out\n', { mode: 0o755 });
  const { status, stdout } = await runToEnd('obs-alert', [...ARGS, '--exec', `./hook "a b" '$(c)'`], STORY, {
    folder,
  });
  assert.equal(status, 0);
  assert.equal(stdout.toString().match(/ ALERT /g)?.length, 2);
  const lines = fs.readFileSync(join(folder, 'out'), 'utf8').trimEnd().split('\n');
  assert.equal(lines.length, 2);
  assert.ok(lines.every((line) => line.startsWith('a b|$(c)|{')));
  const alert = JSON.parse((lines[0] as string).slice('a b|$(c)|'.length));
  assert.equal(alert.status, 'firing');
  assert.equal(alert.annotations.summary, 'is 0');
  assert.deepEqual(alert.evidence, ['2026-02-14T12:00:01Z web/0 ERROR broken']);
});

test('a hook that hangs is ended with its children, tried again, and reported; the stream goes on', async () => {
  const folder = folderWithRules();
  const hook = join(folder, 'hook');
  fs.writeFileSync(hook, '#!/bin/sh\necho $$ >> pids\nsleep 600 & echo $! >> pids\nwait\n', { mode: 0o755 });
  const args = [...ARGS, '--exec', './hook', '--sink-timeout', '300ms'];
  const { status, stdout, stderr } = await runToEnd('obs-alert', args, STORY, { folder });
  assert.equal(status, 0);
  assert.equal(stdout.toString().match(/ ALERT /g)?.length, 2);
  assert.match(stderr, /exec: \S+hook was ended/);
  assert.match(stderr, / (waiting|lost)_exec=/);
  const pids = fs.readFileSync(join(folder, 'pids'), 'utf8').trim().split('\n').map(Number);
  assert.ok(pids.length >= 2);
  // A zombie of a container without an init is dead, too.
  const isAlive = (pid: number): boolean => {
    try {
      return !/^State:\s+[ZX]/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false;
    }
  };
  // A process that was killed takes a moment to be gone; one that was not stays until the test is ended.
  while (pids.some(isAlive)) await nextLook(20);
});

test('a webhook that is down holds nothing up, and gets everything once when it is back', async () => {
  const folder = folderWithRules();
  const hook = await serve([503, 429]);
  const args = [...ARGS, '--webhook', hook.url, '--allow-private'];
  const { status, stderr } = await runToEnd('obs-alert', args, STORY, { folder });
  assert.equal(status, 0, stderr);
  assert.deepEqual(statusesOf(hook.bodies), ['firing', 'resolved']);
  assert.match(stderr, / retries_webhook=2/);
});

test('a redirect is not followed, a refusal is not tried again', async () => {
  for (const code of [302, 400]) {
    const folder = folderWithRules();
    const hook = await serve([code]);
    const args = [...ARGS, '--webhook', hook.url, '--allow-private'];
    const { stderr } = await runToEnd('obs-alert', args, STORY, { folder });
    assert.deepEqual(statusesOf(hook.bodies), ['resolved']);
    assert.match(stderr, new RegExp(` answers ${code}`));
    assert.match(stderr, / lost_webhook=1/);
  }
});

test('what could not be delivered is kept in the state, and delivered by the next run', async () => {
  const folder = folderWithRules();
  const dead = await serve();
  servers.at(-1)?.close();
  const args = [...ARGS, '--allow-private', '--state', 'state', '--sink-timeout', '200ms', '--webhook'];
  const first = await runToEnd('obs-alert', [...args, dead.url], up(0, 1) + up(1, 0) + up(2, 0), { folder });
  assert.match(first.stderr, /1 notifications are not delivered yet; they are kept in --state/);
  const hook = await serve();
  const second = await runToEnd('obs-alert', [...args, hook.url], up(3, 0) + up(4, 1), { folder });
  assert.equal(second.status, 0, second.stderr);
  assert.deepEqual(statusesOf(hook.bodies), ['firing', 'resolved']);
});

test('pending time goes on from run to run, as from cron, and no change is told twice', async () => {
  const folder = folderWithRules(RULES.replace('m_up < 1,', 'm_up < 1, for: 20s,'));
  const run = async (input: string): Promise<string> => {
    const { stdout } = await runToEnd('obs-alert', [...ARGS, '--once', '--state', 'state'], input, {
      folder,
    });
    return [...stdout.toString().matchAll(/T12:00:(\d+)Z \S+ ALERT (\w+) .*active_at="\S+:(\d+)Z"/g)]
      .map(([, second, state, since]) => `${second} ${state} since ${since}`)
      .join(', ');
  };
  assert.equal(await run(up(0, 1) + up(5, 0)), '05 pending since 05');
  assert.equal(await run(up(10, 0) + up(15, 0)), '');
  assert.equal(await run(up(24, 0) + up(30, 0)), '25 firing since 05');
  assert.equal(await run(up(28, 0) + up(31, 0)), '', 'records that overlap are not evaluated again');
  assert.equal(await run(at(33, 'INFO nothing')), '', 'a series that has not come back yet');
  assert.equal(await run(''), '', 'nothing came at all');
  assert.equal(await run(up(40, 1)), '40 resolved since 05');
});

test('a state file that is no state is set aside and said', async () => {
  const folder = folderWithRules();
  for (const [index, text] of ['{"version":1,', '{"version":1,"alerts":[{}],"waiting":[]}', ''].entries()) {
    fs.writeFileSync(join(folder, 'state'), text);
    const { status, stderr } = await runToEnd('obs-alert', [...ARGS, '--state', 'state'], STORY, { folder });
    assert.equal(status, 0);
    const aside = /state file state cannot be used: .*; it is set aside as (\S+), and alerts begin anew/.exec(
      stderr,
    )?.[1];
    assert.equal(fs.readFileSync(join(folder, aside ?? ''), 'utf8'), text);
    assert.match(
      fs.readFileSync(join(folder, 'state'), 'utf8'),
      /^\{"version":1,/,
      `state ${index} is written anew`,
    );
  }
});

test('a signal ends it with its state written', async () => {
  const folder = folderWithRules();
  const running = start('obs-alert', [...ARGS, '--state', 'state'], { folder });
  const output = collect(running.output);
  await send(running.input, up(0, 1) + up(1, 0) + up(2, 0));
  await output.until((bytes) => bytes.includes('firing'));
  running.child.kill('SIGTERM');
  assert.equal((await running.ended).signal, 'SIGTERM');
  assert.match(fs.readFileSync(join(folder, 'state'), 'utf8'), /"state":"firing"/);
});

const ALERTMANAGER = 'prometheus-alertmanager';
const hasAlertmanager = spawnSync(ALERTMANAGER, ['--version']).status === 0;

test("Debian's Alertmanager gets alerts as from Prometheus", {
  skip: !hasAlertmanager && `${ALERTMANAGER} is not installed`,
}, async () => {
  const folder = folderWithRules();
  fs.writeFileSync(join(folder, 'am.yml'), 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n');
  const base = `http://127.0.0.1:${await freePort()}`;
  const child = spawn(
    ALERTMANAGER,
    [
      `--config.file=${folder}/am.yml`,
      `--storage.path=${folder}/am`,
      `--web.listen-address=${base.slice(7)}`,
      '--cluster.listen-address=',
    ],
    { stdio: ['ignore', 'ignore', 'ignore'] },
  );
  children.push(child);
  const args = [...ARGS, '--alertmanager', base, '--allow-private', '--sink-timeout', '60s'];
  // Now, so that the end that an alert is sent with lies ahead.
  const nowMs = Date.now();
  const time = (second: number): string => new Date(nowMs + second * 1000).toISOString();
  const input = `${time(-3)} web/0 METRIC m up=1\n${time(-1)} web/0 METRIC m up=0\n`;
  const { status, stderr } = await runToEnd('obs-alert', args, input, { folder });
  assert.equal(status, 0, stderr);
  const [alert] = (await getJson(`${base}/api/v2/alerts`)) as readonly [Record<string, unknown>];
  assert.deepEqual(alert.labels, { alertname: 'Down', instance: '0', service: 'web', severity: 'page' });
  assert.deepEqual(alert.annotations, { summary: 'is 0' });
  assert.equal((alert.status as { state: string }).state, 'active');
  const { startsAt, endsAt } = alert as { startsAt: string; endsAt: string };
  assert.equal(Date.parse(endsAt) - Date.parse(startsAt), 240_000);
});

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function getJson(url: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    http
      .get(url, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
        });
        answer.on('end', () => resolve(JSON.parse(text)));
      })
      .on('error', reject);
  });
}
