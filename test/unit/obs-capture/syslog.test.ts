import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { formatAddress, parseListen } from '../../../tools/obs-capture/syslog/address.ts';
import { createFramer, lineOfDatagram } from '../../../tools/obs-capture/syslog/framing.ts';
import { records, runCapture, startCapture } from '../../support/capture-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'obs-syslog-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const NEW = '<34>1 2026-02-14T12:34:05.123Z host1 app 12 ID4 - hello';
const OLD = '<13>Feb 14 12:34:06 host2 cron[7]: tick';

test('addresses', () => {
  assert.deepEqual(parseListen('udp:514'), {
    source: undefined,
    address: { kind: 'udp', host: '127.0.0.1', port: 514 },
  });
  assert.deepEqual(parseListen('net/a=tcp:[::1]:601'), {
    source: 'net/a',
    address: { kind: 'tcp', host: '::1', port: 601 },
  });
  assert.deepEqual(parseListen('unix:/run/x=y'), {
    source: undefined,
    address: { kind: 'unix', path: '/run/x=y' },
  });
  assert.equal(formatAddress({ kind: 'tcp', host: '::1', port: 601 }), 'tcp:[::1]:601');
  for (const text of ['', 'udp', 'udp:', 'udp:99999', 'http:80', 'unix:', 'a b=udp:1']) {
    assert.equal(parseListen(text), undefined, text);
  }
});

test('framing by length and by line feed, in pieces of any size', () => {
  const message = fc.string({ unit: fc.constantFrom('<', '1', ' ', 'x', '\xff', '\n', '>'), maxLength: 12 });
  const framed = fc.tuple(message, fc.boolean()).map(([text, isCounted]) => {
    if (isCounted) return [`${text.length + 1} <${text}`, `<${text}`] as const;
    const line = `<${text.replaceAll('\n', ' ')}`;
    return [`${line}\n`, line] as const;
  });
  fc.assert(
    fc.property(
      fc.array(framed, { maxLength: 5 }),
      fc.integer({ min: 1, max: 20 }),
      (messages, pieceBytes) => {
        const input = Buffer.from(messages.map(([wire]) => wire).join(''), 'latin1');
        const framer = createFramer();
        let out = '';
        for (let at = 0; at < input.length; at += pieceBytes) {
          out += framer.take(input.subarray(at, at + pieceBytes)).toString('latin1');
        }
        const lines = messages.map(([, text]) => `${text.replace(/\n$/, '').replaceAll('\n', '#012')}\n`);
        assert.equal(out, lines.join(''));
      },
    ),
    { seed: 20_260_214, numRuns: 2000 },
  );
});

test('what begins with a number that is no length is a line', () => {
  assert.equal(createFramer().take(Buffer.from('12x\n99999999999 y\n')).toString(), '12x\n99999999999 y\n');
});

test('a datagram is a line', () => {
  assert.equal(lineOfDatagram(Buffer.from('<1>a\nb\n\0')).toString(), '<1>a#012b\n');
  assert.equal(lineOfDatagram(Buffer.from('')).toString(), '\n');
});

test('syslog over UDP, TCP and a unix socket becomes records', async () => {
  const path = join(folder, 'socket');
  const capture = startCapture(['--syslog', 'a=udp:0', '--syslog', 'b=tcp:0', '--syslog', `c=unix:${path}`]);
  const udpPort = Number((await capture.seen(/EVENT listen address="udp:127.0.0.1:([0-9]+)"/))[1]);
  const tcpPort = Number((await capture.seen(/EVENT listen address="tcp:127.0.0.1:([0-9]+)"/))[1]);
  await capture.seen(/EVENT listen address="unix:/);

  const datagrams = dgram.createSocket('udp4');
  datagrams.send(NEW, udpPort, '127.0.0.1');
  await capture.seen(/ a FATAL hello /);
  datagrams.close();

  const stream = net.connect(tcpPort, '127.0.0.1');
  stream.end(`${NEW.length} ${NEW}${OLD}\n<13>unfinished`);
  await capture.seen(/ b INFO .*unfinished/);

  const local = net.connect(path);
  await once(local, 'connect');
  local.write(`${OLD}\n`);
  await capture.seen(/ c INFO tick /);
  local.destroy();

  capture.kill('SIGTERM');
  assert.equal((await capture.ended).signal, 'SIGTERM');
  const lines = records(capture).filter((line) => !line.includes(' EVENT '));
  assert.deepEqual(lines, [
    'a FATAL hello component=app host=host1 pid=12 msgid=ID4 facility=auth',
    'b FATAL hello component=app host=host1 pid=12 msgid=ID4 facility=auth',
    'b INFO tick component=cron host=host2 pid=7 facility=user',
    'b INFO <13>unfinished',
    'c INFO tick component=cron host=host2 pid=7 facility=user',
  ]);
});

test('an address that is taken is a failure with one line, and others go on', async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  const alone = await runCapture(['--syslog', `tcp:${port}`]);
  assert.equal(alone.code, 3);
  assert.match(alone.err, /^obs-capture: fatal: cannot listen on tcp:127\.0\.0\.1:[0-9]+: .+\n$/);
  server.close();
});

test('a socket that nobody listens on any more is replaced', async () => {
  const path = join(folder, 'stale');
  const first = startCapture(['--syslog', `unix:${path}`]);
  await first.seen(/EVENT listen/);
  first.kill('SIGKILL');
  await first.ended;
  const second = startCapture(['--syslog', `unix:${path}`]);
  await second.seen(/EVENT listen/);
  second.kill('SIGTERM');
  await second.ended;
});

test('what syslog(3) writes to /dev/log, which says no host, by way of socat', {
  timeout: 60_000,
}, async (context) => {
  const missing = ['socat', 'logger'].filter((tool) => spawnSync(tool, ['-V'], { stdio: 'ignore' }).error);
  if (missing.length > 0) {
    context.skip(`skipped: not installed: ${missing.join(', ')}`);
    return;
  }
  const capture = startCapture(['--syslog', 'udp:0']);
  const [, port] = await capture.seen(/EVENT listen address="udp:127\.0\.0\.1:([0-9]+)"/);
  const path = join(folder, 'log');
  const socat = spawn('socat', ['-u', `UNIX-RECV:${path},mode=666`, `UDP-SENDTO:127.0.0.1:${port}`]);
  while (!existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 10));
  const logger = (...args: readonly string[]): void => void spawnSync('logger', ['-u', path, '-d', ...args]);
  logger('-t', 'app', '-p', 'user.err', 'no route');
  logger('-t', 'app', '--id=12', 'a: b');
  await capture.seen(/INFO a: b/);
  socat.kill();
  capture.kill('SIGTERM');
  await capture.ended;
  assert.deepEqual(records(capture).slice(1), [
    'syslog ERROR no route component=app facility=user',
    'syslog INFO a: b component=app pid=12 facility=user',
  ]);
});
