import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readServiceMetrics } from '../../../tools/lib/store/serviceMetrics.ts';
import { temporaryFolder } from './temporary.ts';

function write(directory: string, instance: string, values: Readonly<Record<string, string>>): string {
  const folder = join(directory, 'active/web/instances', instance, 'metrics');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(values)) writeFileSync(join(folder, name), text);
  return folder;
}

function read(directory: string, rules: ReadonlyMap<string, 'max'> = new Map()) {
  const problems: string[] = [];
  const metrics = readServiceMetrics(directory, 'web', {
    nowMs: Date.now(),
    staleMs: 300_000,
    rules,
    onProblem: (message) => void problems.push(message),
  });
  return { texts: metrics.map(({ name, text, instances }) => `${name} ${text} ${instances}`), problems };
}

test('what instances write is put together: sums, the worst quantile, means', (t) => {
  const directory = temporaryFolder(t);
  write(directory, '0', { requests: '10\n', memory: '28M', latency_p99: '45ms', load_avg: '1' });
  write(directory, '1', { requests: '5\n', memory: '30M', latency_p99: '3ms', load_avg: '2' });
  assert.deepEqual(read(directory).texts, [
    'latency_p99 45ms 2',
    'load_avg 1.5 2',
    'memory 58M 2',
    'requests 15 2',
  ]);
  assert.ok(read(directory, new Map([['memory', 'max' as const]])).texts.includes('memory 30M 2'));
});

test('what is stale, no number, a link or of another dimension is left out', (t) => {
  const directory = temporaryFolder(t);
  const folder = write(directory, '0', { requests: '10', size: '1M', text: 'many', old: '1' });
  write(directory, '1', { size: '3s' });
  utimesSync(join(folder, 'old'), 0, 0);
  symlinkSync('/etc/passwd', join(folder, 'link'));
  const { texts, problems } = read(directory);
  assert.deepEqual(texts, ['requests 10 1', 'size 1M 1']);
  assert.match(problems.join('\n'), /not a number: "many"/);
  assert.match(problems.join('\n'), /^size of web\/1 is 3s, a duration, and 1M elsewhere; it is left out$/m);
});
