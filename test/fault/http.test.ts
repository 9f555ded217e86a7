// obs-capture --http and --scrape against a server that breaks off, refuses and comes back.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import '../support/clean.ts';
import { type CaptureProcess, startCapture } from '../support/capture-process.ts';
import { freshFolder } from '../support/running.ts';

const TIMEOUT = { timeout: 60_000 };
const servers: http.Server[] = [];
after(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** Serves on loopback; returns the start of its addresses. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = http.createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function stop(process: CaptureProcess): Promise<void> {
  process.kill('SIGINT');
  await process.ended;
}

function messages(out: string): readonly string[] {
  return [...out.matchAll(/ INFO line (\d+)/g)].map(([, number]) => number!);
}

const UP_TO_30 = Array.from({ length: 30 }, (_, index) => String(index + 1));

test('`time stream message` goes on where it broke, with and without {since}', TIMEOUT, async () => {
  let connections = 0;
  const asked: string[] = [];
  const url = await serve((request, response) => {
    asked.push(request.url ?? '');
    const last = Math.min(30, ++connections * 4);
    for (let line = 1; line <= last; line++) {
      // Several lines with one time: they are told apart by their number.
      const second = String(Math.ceil(line / 3)).padStart(2, '0');
      response.write(`2026-02-14T12:34:${second}.5Z ${line % 2 ? 'stdout' : 'stderr'} line ${line}\n`);
    }
    setTimeout(() => response.destroy(), 5);
  });
  const plain = startCapture(['--http', `web/0=${url}/log`]);
  await plain.seen(/line 30 /);
  await stop(plain);
  assert.deepEqual(messages(plain.out), UP_TO_30);
  assert.match(plain.out, /^2026-02-14T12:34:01\.5Z web\/0 INFO line 1 stream=stdout$/m);
  assert.match(plain.out, /web\/0 EVENT disconnect reason="[^"]*"\n/);
  assert.match(plain.out, /web\/0 EVENT reconnect down=\S+\n/);
  assert.doesNotMatch(plain.out, / GAP /);
  connections = 0;
  asked.length = 0;
  const since = startCapture(['--from=beginning', '--http', `web/0=${url}/log?since={since}&x=1`]);
  await since.seen(/line 30 /);
  await stop(since);
  assert.deepEqual(messages(since.out), UP_TO_30);
  assert.deepEqual(asked.slice(0, 2), ['/log?since=&x=1', '/log?since=2026-02-14T12%3A34%3A02.5Z&x=1']);
});

test('server-sent events go on behind the last id; an unfinished event comes again', TIMEOUT, async () => {
  const ids: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    const { 'last-event-id': id } = request.headers;
    ids.push(typeof id === 'string' ? id : undefined);
    response.setHeader('Content-Type', 'text/event-stream');
    const first = Number(id ?? 0) + 1;
    for (let line = first; line < first + 6 && line <= 30; line++)
      response.write(`: ping\r\nid: ${line}\r\ndata: line ${line}\r\n\r\n`);
    response.write('id: 99\ndata: line 99');
    setTimeout(() => response.destroy(), 5);
  });
  const process = startCapture(['--http', `web=${url}`]);
  await process.seen(/line 30/);
  await stop(process);
  assert.deepEqual(messages(process.out), UP_TO_30);
  assert.deepEqual(ids.slice(0, 5), [undefined, '6', '12', '18', '24']);
});

test('with --positions streams go on where stdout stood, whatever ended obs-capture', TIMEOUT, async () => {
  const asked: string[] = [];
  const counts = new Map<string, number>();
  const url = await serve((request, response) => {
    const path = request.url!.split('?')[0]!;
    asked.push(`${request.url} ${request.headers['last-event-id'] ?? ''}`);
    // Each answer has some more lines than the one before, and stays open.
    const last = Math.min(600, (counts.get(path) ?? 0) + 60);
    counts.set(path, last);
    if (path === '/events') {
      response.setHeader('Content-Type', 'text/event-stream');
      for (let line = Number(request.headers['last-event-id'] ?? 0) + 1; line <= last; line++)
        response.write(`id: ${line}\ndata: line ${line}\n\n`);
      return;
    }
    for (let line = 1; line <= last; line++) {
      const time = `2026-02-14T12:${String(Math.ceil(line / 7)).padStart(2, '0')}:00Z`;
      if (path !== '/plain') response.write(`${time} stdout line ${line}\n`);
      else response.write(`line ${line}\n`);
    }
  });
  const folder = freshFolder();
  const args = ['timed?since={since}', 'events', 'plain'].flatMap((path) => [
    '--http',
    `${path.slice(0, 5)}=${url}/${path}`,
  ]);
  const seen = new Map([
    ['timed', ''],
    ['event', ''],
    ['plain', ''],
  ]);
  for (let life = 1; life <= 5; life++) {
    const process = startCapture([...args, '--from=beginning', '--positions', folder]);
    for (const source of seen.keys()) await process.seen(new RegExp(` ${source} INFO line ${life * 60}\\b`));
    process.kill(life % 2 ? 'SIGKILL' : 'SIGTERM');
    await process.ended;
    for (const [source, out] of seen) {
      const own = process.out.split('\n').filter((line) => line.split(' ')[1] === source);
      seen.set(source, `${out}${own.join('\n')}\n`);
    }
  }
  const all = Array.from({ length: 300 }, (_, index) => String(index + 1));
  for (const source of ['timed', 'event']) {
    assert.deepEqual(afterDoubts(seen.get(source)!), all, source);
    assert.doesNotMatch(seen.get(source)!, /GAP (?!doubt)/);
  }
  assert.equal(seen.get('plain')!.match(/GAP stream-broken reason="/g)?.length, 4);
  assert.ok(asked.some((each) => /^\/timed\?since=2026-02-14T12%3A\d\d%3A00Z /.test(each)));
  assert.ok(asked.some((each) => /^\/events \d+$/.test(each)));
});

/** The numbers of lines, without those that a GAP said would come again. */
function afterDoubts(out: string): readonly string[] {
  const numbers: string[] = [];
  let doubtful = 0;
  for (const line of out.split('\n')) {
    doubtful = Number(/ GAP doubt .* lines=(\d+)$/.exec(line)?.[1] ?? doubtful);
    const number = / INFO line (\d+)/.exec(line)?.[1];
    if (number === undefined) continue;
    const isAgain = doubtful > 0 && Number(number) <= Number(numbers.at(-1) ?? 0);
    if (doubtful > 0) doubtful--;
    if (!isAgain) numbers.push(number);
  }
  return numbers;
}

test(
  'NDJSON that ends is the end; a plain stream that breaks is begun anew, and a GAP says so',
  TIMEOUT,
  async () => {
    let connections = 0;
    const url = await serve((request, response) => {
      if (request.url === '/ndjson') {
        response.end(
          '{"time":"2026-02-14T12:34:05Z","level":"error","msg":"no room"}\n{"msg":"last, without an end"}',
        );
        return;
      }
      response.write('line 1\n');
      if (++connections === 1) setTimeout(() => response.destroy(), 5);
      else response.end('line 2\n');
    });
    const process = startCapture(['--http', `a=${url}/ndjson`, '--http', `b=${url}/plain`]);
    assert.deepEqual(await process.ended, { code: 0, signal: null }, process.err);
    assert.match(process.out, /^2026-02-14T12:34:05Z a ERROR no room$/m);
    assert.match(process.out, / a INFO last, without an end$/m);
    assert.match(process.out, / b GAP stream-broken reason="/);
    assert.deepEqual(messages(process.out), ['1', '1', '2']);
  },
);

test(
  'a token from a file, read anew; an address that is refused is given up, and others go on',
  TIMEOUT,
  async () => {
    const tokens: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      tokens.push(request.headers.authorization);
      if (request.url === '/secret') response.statusCode = 401;
      if (request.url === '/moved') response.writeHead(302, { Location: '/log' });
      response.end('hello\n');
    });
    const token = join(freshFolder(), 'token');
    writeFileSync(token, 's3cret\n');
    const process = startCapture([
      `--http-token=${token}`,
      ...['secret', 'moved', 'log'].flatMap((path) => ['--http', `${path}=${url}/${path}`]),
    ]);
    assert.deepEqual(await process.ended, { code: 3, signal: null });
    assert.ok(tokens.every((each) => each === 'Bearer s3cret'));
    assert.match(process.out, / log INFO hello$/m);
    assert.match(process.err, /warning: http:\S+\/secret: status 401 Unauthorized/);
    assert.match(process.err, /warning: http:\S+\/moved: status 302 Found/);
    assert.doesNotMatch(process.out + process.err, /s3cret/);
  },
);

test(
  'scrapes become METRIC records, up says how it went, and labels of the pipeline stay its own',
  TIMEOUT,
  async () => {
    let body: string | undefined =
      'http_requests_total{code="200",instance="x",env="dev"} 7\nbad{le="+Inf"} NaN\n';
    const url = await serve((_request, response) => {
      if (body === undefined) response.statusCode = 503;
      response.end(body);
    });
    const process = startCapture(['--scrape', `api/0=${url}/metrics`, '--scrape-interval=100ms']);
    await process.seen(/METRIC up value=1\n/);
    body = 'broken{';
    await process.seen(/METRIC up value=0\n/);
    body = undefined;
    await process.seen(/METRIC up value=0\n(?:.*\n)+.*METRIC up value=0\n/);
    body = 'back 1\n';
    await process.seen(/METRIC back value=1\n/);
    await stop(process);
    assert.match(
      process.out,
      /api\/0 METRIC http_requests_total code="200" exported_instance="x" exported_env="dev" value=7\n/,
    );
    assert.match(process.out, /api\/0 METRIC bad le="\+Inf" value=NaN\n/);
    assert.match(process.out, /METRIC scrape_samples_scraped value=2\n/);
    assert.equal(process.err.match(/warning/g)?.length, 1, process.err);
    assert.match(
      process.err,
      /cannot scrape http:\S+\/metrics: line 1: a name of a label is expected; trying again/,
    );
  },
);
