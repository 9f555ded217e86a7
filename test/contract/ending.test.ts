// How every binary ends when others end it: the reader goes away, a signal comes.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { test } from 'node:test';
import '../support/clean.ts';
import { binaryOf, collect, environmentOf, send, start } from '../support/running.ts';
import { contractFolder, FILTERS, IMMEDIATE, passedOn, records, TOOLS } from './tools.ts';

const TIMEOUT = { timeout: 60_000 };

for (const tool of IMMEDIATE) {
  for (const streams of ['pipes', 'sockets'] as const) {
    test(
      `${tool.name}: a reader that goes away ends it by SIGPIPE, silently (${streams})`,
      TIMEOUT,
      async () => {
        const running = start(tool.binary, tool.args, { folder: contractFolder(), streams });
        const output = collect(running.output);
        await send(running.input, records(1));
        await output.until((bytes) => bytes.includes('\n'));
        running.output.destroy();
        // Somebody who goes on writing, as \`yes | tool | head -1\` does.
        const writing = setInterval(() => running.input.write(records(100)), 5);
        const ended = await running.ended;
        clearInterval(writing);
        assert.deepEqual([ended, running.stderr()], [{ status: null, signal: 'SIGPIPE' }, '']);
      },
    );
  }
}

for (const tool of TOOLS) {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    // SIGHUP makes obs-alert read its rules again, and a source may pass it on.
    if (signal === 'SIGHUP' && tool.binary === 'obs-alert') continue;
    test(
      `${tool.name}: ${signal} ends it by ${signal}, silently, after what it has read is written`,
      TIMEOUT,
      async () => {
        const running = start(tool.binary, [...tool.args, '--stats'], { folder: contractFolder() });
        const output = collect(running.output);
        const input = records(200);
        await send(running.input, input);
        // The signal handler is there as soon as something was read.
        if (tool.role === 'filter')
          await output.until((bytes) => passedOn(tool, bytes).length >= input.length);
        else await untilWaiting(running.pid);
        running.child.kill(signal);
        const [stdout, ended] = await Promise.all([output.all, running.ended]);
        assert.deepEqual(ended, { status: null, signal });
        assert.match(running.stderr(), /^[a-z -]+: stats: in=200 [^\n]*\n$/);
        if (tool.role === 'filter') assert.equal(passedOn(tool, stdout).toString(), input);
        if (tool.role === 'source') assert.equal(stdout.toString().split('\n').length - 1, 200);
      },
    );
  }
}

/** Waits until a process has read its stdin empty and sleeps. */
async function untilWaiting(pid: number): Promise<void> {
  const isIdle = (): boolean => {
    const cpu = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return cpu[0] === 'S';
  };
  for (let idle = 0; idle < 20; idle = isIdle() ? idle + 1 : 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

for (const tool of FILTERS) {
  test(`${tool.name}: leaves the descriptors of its neighbours as they are`, TIMEOUT, () => {
    // They share both of its descriptors, and fail with EAGAIN when somebody has made them non-blocking: dd reads before it,
    // cat behind it, and head writes more than the pipe holds while the reader sleeps.
    const script = `{ dd bs=1 count=8 2>/dev/null; "$@"; cat; } | { sleep 0.2; cat; }
      { "$@" < records; head -c 300000 /dev/zero; } | { sleep 0.5; cat; }`;
    const folder = contractFolder();
    fs.writeFileSync(`${folder}/records`, records(3));
    const result = spawnSync(
      'sh',
      ['-c', script, 'sh', process.execPath, binaryOf(tool.binary), ...tool.args],
      {
        cwd: folder,
        env: environmentOf(folder),
        input: `12345678${records(2)}`,
        encoding: 'latin1',
      },
    );
    assert.equal(result.stderr, '');
    assert.equal(result.status, 0);
    const passed = passedOn(tool, Buffer.from(result.stdout, 'latin1')).toString('latin1');
    const expected = `12345678${records(2)}${records(3)}${'\0'.repeat(300_000)}`;
    assert.ok(passed === expected, `${passed.length} bytes: ${JSON.stringify(passed.slice(0, 400))}`);
  });
}
