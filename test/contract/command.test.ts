// Every binary on the command line: help, version, mistakes, and standard streams that are not what they should be.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { test } from 'node:test';
import '../support/clean.ts';
import { binaryOf, environmentOf, runToEnd } from '../support/running.ts';
import { type ContractTool, contractFolder, records, TOOLS, UNKNOWN } from './tools.ts';

const ONE_LINE = /^[^\n]+\n$/;

function run(tool: ContractTool, args: readonly string[], input: string | Uint8Array = '') {
  return runToEnd(tool.binary, args, input, { folder: contractFolder() });
}

/** Runs a shell script in which "$@" is the tool with its arguments. */
function shell(tool: ContractTool, script: string, input = '') {
  const folder = contractFolder();
  const { status, signal, stdout, stderr } = spawnSync(
    'sh',
    ['-c', script, 'sh', process.execPath, binaryOf(tool.binary), ...tool.args],
    { cwd: folder, env: environmentOf(folder), input, encoding: 'utf8', timeout: 60_000 },
  );
  return { status, signal, stdout, stderr };
}

function expected(tool: ContractTool): number {
  return tool.emptyStatus ?? 0;
}

test('every binary is in the table of the contract', () => {
  assert.deepEqual(UNKNOWN, []);
});

for (const tool of TOOLS) {
  test(`${tool.name}: help is an answer, with examples first`, async () => {
    const words = [...(tool.verb === undefined ? [] : [tool.verb]), '--help'];
    const { status, stdout, stderr } = await run(tool, words);
    const help = stdout.toString();
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(help, new RegExp(`^${tool.calls}: [A-Z]`));
    assert.ok(
      help.indexOf('\nexamples:\n') > 0 && help.indexOf('\nexamples:\n') < help.indexOf('\noptions'),
      help,
    );
    assert.ok(
      help.split('\n').every((line) => line.length <= 100),
      'lines fit',
    );
  });

  test(`${tool.name}: version is one line`, async () => {
    const words = [...(tool.verb === undefined ? [] : [tool.verb]), '--version'];
    const { status, stdout, stderr } = await run(tool, words);
    assert.match(stdout.toString(), new RegExp(`^${tool.calls} \\d+\\.\\d+\\.\\d+\\n$`));
    assert.deepEqual([status, stderr], [0, '']);
  });

  test(`${tool.name}: an unknown option is one line with the nearest one, and status 2`, async () => {
    const { status, stdout, stderr } = await run(tool, [...tool.args, '--versoin'], records(1));
    assert.match(stderr, ONE_LINE);
    assert.ok(stderr.startsWith(`${tool.calls}: fatal: `) && stderr.includes('--versoin'), stderr);
    assert.ok(stderr.includes('--version'), stderr);
    assert.deepEqual([status, stdout.length], [2, 0]);
  });

  test(`${tool.name}: a bad value is one line that says what was expected, and status 2`, async () => {
    for (const bad of ['--max-line=lots', '--max-line=1', '--color=maybe', '--json=yes']) {
      const { status, stdout, stderr } = await run(tool, [...tool.args, bad], records(1));
      assert.match(stderr, ONE_LINE);
      const option = bad.split('=')[0]!;
      assert.ok(stderr.startsWith(`${tool.calls}: fatal: `) && stderr.includes(option), stderr);
      assert.deepEqual([status, stdout.length], [2, 0], bad);
    }
  });

  test(`${tool.name}: an empty stdin is no error`, async () => {
    const { status, signal, stderr } = await run(tool, tool.args);
    const device = shell(tool, '"$@" < /dev/null');
    assert.deepEqual([status, signal, device.status], [expected(tool), null, expected(tool)]);
    assert.deepEqual([stderr, device.stderr].join(''), tool.emptyStatus ? stderr.repeat(2) : '');
    assert.ok(!stderr.includes('fatal'), stderr);
  });

  test(`${tool.name}: a closed stdin ends it at once, with words or as an empty one`, () => {
    const { status, stderr } = shell(tool, '"$@" <&-');
    assert.ok(status === expected(tool) || status === 3, `${status}`);
    assert.match(stderr, status === 0 ? /^$/ : ONE_LINE);
  });

  test(`${tool.name}: a directory as stdin is one line, and status 3`, () => {
    const { status, stderr } = shell(tool, '"$@" < .');
    assert.match(stderr, /^[a-z -]+: fatal: cannot read stdin: it is a directory\n$/);
    assert.equal(status, 3);
  });

  test(`${tool.name}: a full disk is one line, and status 3`, () => {
    // A reducer may have nothing to write.
    if (tool.role === 'reducer' && tool.binary !== 'obs-agg') return;
    const { status, stderr } = shell(tool, '"$@" > /dev/full', records(10));
    assert.match(stderr, /^[a-z -]+: fatal: cannot write stdout: no space left on the device\n$/);
    assert.equal(status, 3);
  });

  test(`${tool.name}: at a terminal it says how it is used, and status 2`, (context) => {
    if (spawnSync('script', ['--version']).status !== 0)
      return context.skip('no script(1) to make a terminal');
    if (tool.role === 'display') return context.skip('shows the usual folder when stdin is a terminal');
    const { status, stdout } = shell(tool, 'exec script -qec "$*" typescript', '');
    assert.match(stdout, new RegExp(`${tool.calls}: fatal: stdin is a terminal; pipe records into it`));
    assert.match(stdout, /examples:/);
    assert.equal(status, 2);
  });
}

test('the compiled binaries are what the package runs', () => {
  for (const { binary } of TOOLS) {
    assert.ok(fs.statSync(binaryOf(binary)).mode & 0o100, `${binary} is executable`);
    assert.match(fs.readFileSync(binaryOf(binary), 'utf8'), /^#!\/usr\/bin\/env node\n/);
  }
});
