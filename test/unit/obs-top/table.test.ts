import assert from 'node:assert/strict';
import { test } from 'node:test';
import { displayWidth } from '../../../tools/lib/term/width.ts';
import { at, tableOf } from './run-top.ts';

/** The fleet of the document that the table comes from, as records. */
const fleet = [
  ...['web/0', 'web/1', 'web/2', 'api/0', 'api/1', 'db/0', 'worker/0', 'worker/1', 'worker/2'].map((source) =>
    at(0, `${source} EVENT start pid=1`),
  ),
  at(1, 'worker/2 EVENT health probe="readiness" status="failing" missing="queue"'),
  at(10, 'web METRIC requests window="10s" count=5420 rate=542 errors=1 dur_p99=12ms'),
  at(10, 'api METRIC requests window="10s" count=1280 rate=128 errors=0 dur_p99=8ms'),
  at(10, 'db METRIC requests window="10s" count=3400 rate=340 errors=0 dur_p99=3ms'),
  ...['web/0 28M', 'web/1 28M', 'web/2 28M', 'api/0 16M', 'api/1 16M', 'db/0 256M']
    .concat(['worker/0 15M', 'worker/1 15M', 'worker/2 15M'])
    .map((usage) => at(10, usage.replace(' ', ' METRIC process rss='))),
  at(10, 'node/fornax-01 METRIC node cpu=23% mem_used=128M mem_total=256M containers=5'),
  at(10, 'node/fornax-02 METRIC node cpu=45% mem_used=96M mem_total=128M containers=6'),
  at(10, 'node/fornax-03 METRIC node cpu=12% mem_used=64M mem_total=128M containers=4'),
].join('');

test('the tables of the document, to the space', () => {
  assert.deepEqual(tableOf(fleet), [
    'CLUSTER: 3 nodes, 4 services, 9 instances',
    '',
    'SERVICE    REPLICAS  HEALTHY  REQ/s  ERR/s  P99     MEM',
    'web        3/3       3/3      542    0.1    12ms    84M',
    'api        2/2       2/2      128    0      8ms     32M',
    'db         1/1       1/1      340    0      3ms     256M',
    'worker     3/3       2/3      --     --     --      45M',
    '',
    'NODE       CPU   MEM       CONTAINERS  STATUS',
    'fornax-01  23%   128/256M  5           online',
    'fornax-02  45%   96/128M   6           online',
    'fornax-03  12%   64/128M   4           online',
    '',
  ]);
});

test('nothing heard is nothing known, and never 0', () => {
  assert.deepEqual(tableOf(''), [
    'CLUSTER: -- nodes, 0 services, -- instances',
    '',
    'SERVICE    REPLICAS  HEALTHY  REQ/s  ERR/s  P99     MEM',
    '',
  ]);
  const desired = new Map([['web', 3]]);
  assert.equal(tableOf('', { desired })[3], 'web        --/3      --/3     --     --     --      --');
});

test('alerts stand below, the worst first', () => {
  const text =
    at(0, 'web ALERT pending alertname="SlowRequests" severity="warning" summary="slow"') +
    at(0, 'api ALERT firing alertname="HighErrorRate" severity="warning" summary="errors"') +
    at(1, 'web ALERT firing alertname="InstanceDown" severity="critical" summary="2 of 3" value=2') +
    at(2, 'db ALERT firing alertname="Gone" severity="critical" summary="was there"') +
    at(134, 'db ALERT resolved alertname="Gone" severity="critical" summary="is not"');
  assert.deepEqual(tableOf(text).slice(4), [
    'ALERTS   NAME           SEVERITY  SUMMARY  SINCE',
    'firing   InstanceDown   critical  2 of 3   2m13s',
    'firing   HighErrorRate  warning   errors   2m14s',
    'pending  SlowRequests   warning   slow     2m14s',
    '',
  ]);
});

test('no line is wider than the screen, and long texts give way before figures do', () => {
  const text =
    fleet +
    at(11, `${'a-very-long-service-name'.repeat(4)}/0 EVENT start`) +
    at(11, `%E7%BD%91%E7%BB%9C${'%E6%9C%8D'.repeat(20)}/0 EVENT start`) +
    at(12, `web ALERT firing alertname="InstanceDown" severity="critical" summary="${'words '.repeat(40)}"`);
  for (const maxWidth of [60, 80, 120]) {
    const lines = tableOf(text, { maxWidth });
    assert.ok(Math.max(...lines.map(displayWidth)) <= maxWidth);
    assert.ok(lines.some((line) => /^web +3\/3 +3\/3 +542 +0\.1 +12ms +84M$/.test(line)));
    assert.ok(lines.some((line) => /^网络.*… +1\/1/.test(line) || line.startsWith('网络服服')));
    assert.ok(lines.some((line) => line.startsWith('firing') && line.endsWith('… 0s'.replace(' ', '  '))));
  }
});

test('a name can neither move the screen nor pass for another one', () => {
  const text =
    at(0, 'web/0 EVENT start') +
    at(0, '%77eb/0 EVENT start') +
    at(0, '%1B%5B2J/0 EVENT start') +
    at(0, '%E2%80%AEbew/0 EVENT start') +
    at(0, 'a%20b/0 EVENT start') +
    at(0, 'w ALERT firing alertname="\\u001b[31mX" severity="a\\nb" summary="\\u202ex\\ty"');
  const table = tableOf(text).join('\n');
  assert.equal(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/.test(table), false);
  const names = table.split('\n').flatMap((line) => (line.includes('1/1') ? [line.split('  ')[0]] : []));
  assert.deepEqual(names, ['web', '%77eb', '\\x1b[2J', '\\u202ebew', 'a b']);
});
