// obs-capture --syslog between senders that come, go and overrun it, and a reader that stalls.

import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import net from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import '../support/clean.ts';
import { type CaptureProcess, startCapture } from '../support/capture-process.ts';
import { freshFolder } from '../support/running.ts';

const TIMEOUT = { timeout: 60_000 };

async function portOf(process: CaptureProcess, kind: 'udp' | 'tcp'): Promise<number> {
  const [, port] = await process.seen(new RegExp(` EVENT listen address="${kind}:127\\.0\\.0\\.1:(\\d+)"\n`));
  return Number(port);
}

async function stop(process: CaptureProcess): Promise<void> {
  process.kill('SIGTERM');
  assert.deepEqual(await process.ended, { code: null, signal: 'SIGTERM' }, process.err);
}

function counted(out: string): number {
  return out.match(/ WARN message \d+/g)?.length ?? 0;
}

function sumOf(out: string, gap: string): number {
  return [...out.matchAll(new RegExp(` GAP ${gap} .*dropped=(\\d+)`, 'g'))].reduce(
    (sum, [, dropped]) => sum + Number(dropped),
    0,
  );
}

test(
  'datagrams that the system threw away are a GAP: what was sent is what came and what is said to be missing',
  TIMEOUT,
  async () => {
    const process = startCapture(['--syslog', 'box=udp:0']);
    const port = await portOf(process, 'udp');
    const socket = dgram.createSocket('udp4');
    const send = (from: number, to: number): Promise<unknown> =>
      Promise.all(
        Array.from(
          { length: to - from },
          (_, index) =>
            new Promise((resolve) =>
              socket.send(
                `<12>Feb 14 12:34:05 box app: message ${from + index} ${'x'.repeat(1000)}`,
                port,
                '127.0.0.1',
                resolve,
              ),
            ),
        ),
      );
    await send(0, 10);
    await process.seen(/ WARN message 9 /);
    process.kill('SIGSTOP');
    // More than the largest buffer that it may have.
    for (let from = 10; from < 20_010; from += 1000) await send(from, from + 1000);
    process.kill('SIGCONT');
    await process.seen(/ box GAP overflow address="udp:127\.0\.0\.1:0" dropped=\d+\n/);
    await send(20_010, 20_011);
    await process.seen(/ WARN message 20010 /);
    await stop(process);
    socket.close();
    assert.ok(sumOf(process.out, 'overflow') > 0);
    assert.equal(
      counted(process.out) + sumOf(process.out, 'overflow') + sumOf(process.out, 'stalled'),
      20_011,
    );
  },
);

test(
  'senders over TCP and a unix socket that break off and come back: whole messages, and the last one as it is',
  TIMEOUT,
  async () => {
    const path = join(freshFolder(), 'log.sock');
    const process = startCapture(['--syslog', 'tcp:0', '--syslog', `unix:${path}`]);
    const port = await portOf(process, 'tcp');
    await process.seen(/ EVENT listen address="unix:/);
    for (const target of [{ port }, { path }]) {
      const [name] = Object.keys(target);
      const first = net.connect({ host: '127.0.0.1', ...target });
      first.write(`<12>Feb 14 12:34:05 box app: ${name} one\n<12>Feb 14 12:34:05 box app: ${name} brea`);
      await process.seen(new RegExp(` WARN ${name} one\\b`));
      first.on('error', () => undefined);
      if ('port' in target) first.resetAndDestroy();
      else first.destroy();
      net.connect({ host: '127.0.0.1', ...target }).end(`<12>Feb 14 12:34:05 box app: ${name} three\n`);
      await process.seen(new RegExp(` WARN ${name} three\\b`));
      await process.seen(new RegExp(` WARN ${name} brea\\b`));
    }
    await stop(process);
    assert.equal(process.err, '');
    assert.equal(process.out.match(/ WARN /g)?.length, 6, process.out);
  },
);
