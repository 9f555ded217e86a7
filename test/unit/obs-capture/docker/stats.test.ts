import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usageOf } from '../../../../tools/obs-capture/docker/stats.ts';

const MIB = 1024 * 1024;

const ANSWER = {
  read: '2026-02-14T12:34:10Z',
  cpu_stats: {
    cpu_usage: { total_usage: 3_000_000_000 },
    throttling_data: { periods: 5, throttled_time: 250_000_000 },
  },
  memory_stats: { usage: 40 * MIB, limit: 64 * MIB, stats: { inactive_file: 8 * MIB } },
  networks: { eth0: { rx_bytes: 1000, tx_bytes: 24 }, eth1: { rx_bytes: 24, tx_bytes: 1000 } },
  blkio_stats: {
    io_service_bytes_recursive: [
      { op: 'read', value: 4096 },
      { op: 'Write', value: 10 },
      { op: 'write', value: 5 },
    ],
  },
  pids_stats: { current: 7 },
};

function textOf(answer: unknown, before?: { seconds: number; atMs: number }): string {
  const { fields } = usageOf(answer, before, 1024 * MIB);
  return fields.map(({ key, value }) => `${key}=${value}`).join(' ');
}

test('what a container uses, with the CPU as a share of one core since the answer before', () => {
  assert.equal(
    textOf(ANSWER, { seconds: 1, atMs: Date.parse('2026-02-14T12:34:00Z') }),
    'rss=32M cpu=20% mem_limit=64M mem_used=50% cpu_throttled_total=250ms net_rx_total=1K net_tx_total=1K blk_read_total=4K blk_write_total=15B pids=7',
  );
});

test('what is not known is left out: no share at first, no limit, no quota, no network', () => {
  const { networks: _, ...rest } = ANSWER;
  const answer = {
    ...rest,
    cpu_stats: { cpu_usage: { total_usage: 1 }, throttling_data: { periods: 0, throttled_time: 0 } },
    memory_stats: { usage: 40 * MIB, limit: 1024 * MIB },
    blkio_stats: { io_service_bytes_recursive: null },
  };
  assert.equal(textOf(answer), 'rss=40M pids=7');
  assert.equal(textOf({}), '');
});

test('a container that was started again has no share of less than nothing', () => {
  assert.doesNotMatch(textOf(ANSWER, { seconds: 9, atMs: 0 }), / cpu=/);
});
