// What obs-metrics exposes, scraped by a real Prometheus and asked for through its API.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { BINARIES } from '../project.ts';
import { freshFolder } from '../support/running.ts';

const RECORDS = `2026-02-14T12:34:05Z web/0 INFO request path="/a b" dur=3ms
2026-02-14T12:34:06Z web/1 INFO request path=/ dur=30ms
`;
const PATIENCE_MS = 60_000;
const isInstalled = spawnSync('prometheus', ['--version']).status === 0;

function exposition(): string {
  const [agg, metrics] = ['obs-agg', 'obs-metrics'].map((name) => join(BINARIES, `${name}.cjs`)) as [
    string,
    string,
  ];
  const args = [
    '--clock',
    'event',
    '--cumulative',
    '--by',
    'service,route=path',
    '--name',
    'http',
    'count',
    'hist(dur)',
  ];
  const records = spawnSync(process.execPath, [agg, ...args], { input: RECORDS, encoding: 'utf8' }).stdout;
  return spawnSync(process.execPath, [metrics, '--records', '--prom', '-'], {
    input: records,
    encoding: 'utf8',
  }).stdout;
}

/** Asks again until there is an answer: the first scrape takes a while. */
async function ask(api: string, query: string): Promise<unknown> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await fetch(`${api}/api/v1/query?query=${encodeURIComponent(query)}`)
      .then((response) => response.json() as Promise<{ data?: { result?: { value: [number, string] }[] } }>)
      .catch(() => undefined);
    const result = answer?.data?.result ?? [];
    if (result.length > 0) return result.map(({ value: [, text] }) => text);
    if (Date.now() > deadline) throw new Error(`no answer to ${query}: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Starts Prometheus on a port that was free a moment before, on another one if it is not any more; returns its address. */
async function startPrometheus(target: number, t: TestContext, tries = 3): Promise<string> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const port = (probe.address() as AddressInfo).port;
  probe.close();
  const folder = freshFolder();
  mkdirSync(join(folder, 'data'));
  writeFileSync(
    join(folder, 'prometheus.yml'),
    `scrape_configs:
  - job_name: obs
    scrape_interval: 1s
    static_configs: [{ targets: ['127.0.0.1:${target}'] }]
`,
  );
  const prometheus = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  );
  t.after(() => prometheus.kill('SIGKILL'));
  const api = `http://127.0.0.1:${port}`;
  while (prometheus.exitCode === null) {
    const isReady = await fetch(`${api}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady && prometheus.exitCode === null) return api;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  if (tries <= 1) throw new Error(`prometheus ended with status ${prometheus.exitCode}`);
  return startPrometheus(target, t, tries - 1);
}

test('Prometheus scrapes the exposition', {
  skip: !isInstalled && 'prometheus is not installed',
}, async (t) => {
  const text = exposition();
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/plain; version=0.0.4');
    response.end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const api = await startPrometheus((server.address() as AddressInfo).port, t);
  assert.deepEqual(await ask(api, 'up{job="obs"}'), ['1']);
  assert.deepEqual(await ask(api, 'sum(http_total)'), ['2']);
  assert.deepEqual(await ask(api, 'http_total{service="web",route="/a b"}'), ['1']);
  assert.deepEqual(await ask(api, 'sum(http_dur_bucket{le="0.005"})'), ['1']);
});
