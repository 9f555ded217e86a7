// Memory is bounded, whatever comes.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { BINARIES } from '../project.ts';
import '../support/clean.ts';
import { collect, peakMemoryMib, type Running, send, start } from '../support/running.ts';
import { type ContractTool, contractFolder, FILTERS, passedOn, records, TOOLS } from './tools.ts';

const TIMEOUT = { timeout: 120_000 };
const MIB = 1024 * 1024;
const LONG_LINE_MIB = 64;
const MOST_MEMORY_MIB = 120;

/** A record that never ends, with what makes parsers go astray. */
const LONG_LINE_START = '2026-02-14T12:34:06Z web/0 INFO long a="';

async function sendLongLine(running: Running): Promise<number> {
  const piece = Buffer.alloc(MIB, 'x y=1 "\\');
  await send(running.input, LONG_LINE_START);
  for (let sent = 0; sent < LONG_LINE_MIB; sent++) await send(running.input, piece);
  await send(running.input, '\n');
  return LONG_LINE_START.length + LONG_LINE_MIB * MIB + 1;
}

/** Starts a tool and feeds it records, a line of 64 MiB and a record more; the memory is looked at when all of that is read. */
async function feedLongLine(tool: ContractTool) {
  const running = start(tool.binary, [...tool.args, '--stats'], { folder: contractFolder() });
  const output = collect(running.output);
  const before = records(10);
  const after = '2026-02-14T12:34:07Z web/0 INFO after\n';
  await send(running.input, before);
  const bytes = await sendLongLine(running);
  // The pipe holds less than this, so the long line is read when it has been taken.
  await send(running.input, after.repeat(4000));
  const peakMib = peakMemoryMib(running.pid);
  running.input.end();
  const [stdout, ended] = await Promise.all([output.all, running.ended]);
  return { stdout, ended, peakMib, stderr: running.stderr(), lines: 10 + 1 + 4000, bytes, before, after };
}

for (const tool of TOOLS) {
  test(`${tool.name}: a line of 64 MiB in less than 120 MiB of memory`, TIMEOUT, async () => {
    const { stdout, ended, peakMib, stderr, lines, bytes, before, after } = await feedLongLine(tool);
    assert.deepEqual(ended, { status: tool.emptyStatus ?? 0, signal: null });
    assert.ok(peakMib < MOST_MEMORY_MIB, `${peakMib.toFixed(1)} MiB`);
    assert.match(stderr, new RegExp(`: stats: in=${lines} .*\\boverlong=1\\b`));
    if (tool.role !== 'filter') return;
    const passed = passedOn(tool, stdout);
    assert.equal(passed.length, before.length + bytes + after.length * 4000);
    const from = before.length;
    assert.equal(passed.toString('latin1', 0, from + LONG_LINE_START.length), before + LONG_LINE_START);
    const middle = passed.subarray(from + LONG_LINE_START.length, from + bytes - 1);
    assert.ok(middle.equals(Buffer.alloc(LONG_LINE_MIB * MIB, Buffer.alloc(MIB, 'x y=1 "\\'))), 'unchanged');
    assert.equal(passed.toString('latin1', from + bytes - 1), `\n${after.repeat(4000)}`);
  });
}

for (const tool of FILTERS) {
  test(`${tool.name}: a reader that takes nothing does not make it grow`, TIMEOUT, async () => {
    const running = start(tool.binary, tool.args, { folder: contractFolder() });
    const block = records(1000);
    const blocks = 1000;
    let taken = 0;
    let isStalled = false;
    for (let sent = 0; sent < blocks; sent++) running.input.write(block, () => taken++);
    // Some sixty megabytes are on offer; the tool takes what it can hold and no more.
    for (let before = -1; !isStalled; ) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      isStalled = taken > 0 && taken === before;
      before = taken;
    }
    assert.ok(taken < blocks / 4, `${taken} of ${blocks} blocks taken`);
    assert.ok(peakMemoryMib(running.pid) < MOST_MEMORY_MIB);
    running.input.end();
    const [stdout, ended] = await Promise.all([collect(running.output).all, running.ended]);
    assert.deepEqual(ended, { status: 0, signal: null });
    assert.ok(passedOn(tool, stdout).equals(Buffer.from(block.repeat(blocks))), 'nothing is lost');
  });
}

test('the largest --max-line is taken by every tool', TIMEOUT, async () => {
  for (const tool of TOOLS) {
    const running = start(tool.binary, [...tool.args, '--max-line=256MiB'], { folder: contractFolder() });
    running.input.end(records(3));
    await collect(running.output).all;
    assert.deepEqual(
      [await running.ended, running.stderr().includes('fatal')],
      [{ status: tool.emptyStatus ?? 0, signal: null }, false],
    );
  }
});

test(
  'a limit on virtual memory is told in one line that says what to do, and is no internal error',
  TIMEOUT,
  async () => {
    // 4 GB are enough for Node.js, and not for the addresses that it reserves for WebAssembly.
    const starved = 'ulimit -v 4000000; exec node "$@"';
    let refused = 0;
    for (const tool of TOOLS) {
      const command = [join(BINARIES, `${tool.binary}.cjs`), ...tool.args];
      const { status, stderr } = spawnSync('sh', ['-c', starved, 'sh', ...command], {
        cwd: contractFolder(),
        input: records(3),
        encoding: 'utf8',
      });
      assert.doesNotMatch(stderr, /internal error/, tool.name);
      // Tools that read no blocks need no kernel.
      if (!stderr.includes('fatal')) continue;
      refused++;
      assert.equal(status, 3, tool.name);
      assert.match(stderr, /^obs[-a-z ]*: fatal: cannot start the byte kernels: [^\n]* raise it [^\n]*\n$/);
    }
    assert.ok(refused > 0, 'the limit refused nobody');
  },
);
