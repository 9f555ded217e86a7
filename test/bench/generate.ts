// The log that the benches run on: records of 12 services with 3 instances each, the same for the same seed.
//
// Levels INFO 90, WARN 6, ERROR 3, DEBUG 1 of a hundred; durations log-normal; five of a hundred records up to 50 ms late; a tenth of
// the errors followed by a raw stack trace, which is no record. About 124 bytes a line.

import { closeSync, openSync, writeSync } from 'node:fs';

/** Those of the log, each with the instances 0 to 2. */
export const SERVICES = [
  'web',
  'api',
  'db',
  'worker',
  'auth',
  'cache',
  'mail',
  'search',
  'cart',
  'pay',
  'img',
  'edge',
];
const MESSAGES = ['request handled', 'cache hit', 'job finished ok', 'user session started'];
const FAILURES = ['connection refused', 'upstream timeout', 'request failed'];
const FRAMES = [
  'handleRequest (/srv/app/lib/router.js',
  'query (/srv/app/lib/pool.js',
  'Layer.handle (/srv/app/lib/layer.js',
];
const FIRST_MS = Date.UTC(2026, 1, 14, 12, 34, 5);
const FLUSH_CHARS = 1 << 20;

/** Numbers in [0, 1): mulberry32, public domain. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Writes `lines` lines to `path`. */
export function generateLog(path: string, lines: number, seed = 1): void {
  const next = random(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(next() ** 2 * items.length)] as Item;
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const file = openSync(path, 'w');
  let text = '';
  let timeMs = FIRST_MS;
  for (let line = 0; line < lines; line++) {
    timeMs += next() * 2;
    const shownMs = Math.floor(timeMs - (next() < 0.05 ? next() * 50 : 0));
    const chance = next();
    const level = chance < 0.9 ? 'INFO' : chance < 0.96 ? 'WARN' : chance < 0.99 ? 'ERROR' : 'DEBUG';
    const message = level === 'ERROR' ? pick(FAILURES) : pick(MESSAGES);
    const duration = Math.min(20_000, Math.exp(2 + normal() * 1.25)).toFixed(2);
    const status = level === 'ERROR' ? 502 : level === 'WARN' ? 429 : 200;
    const user = next() < 0.25 ? ` user=u${Math.floor(next() * 50_000)}` : '';
    text += `${new Date(shownMs).toISOString()} ${pick(SERVICES)}/${line % 3} ${level} ${message} path=/api/v1/items/${Math.floor(next() * 9000)} status=${status} dur=${duration}ms method=GET bytes=${Math.floor(next() * 5000)}${user}\n`;
    if (level === 'ERROR' && next() < 0.1) {
      for (let frame = 0; frame < 8 && line < lines - 1; frame++, line++) {
        text += `    at ${pick(FRAMES)}:${Math.floor(next() * 900)}:7)\n`;
      }
    }
    if (text.length > FLUSH_CHARS) {
      writeSync(file, text);
      text = '';
    }
  }
  writeSync(file, text);
  closeSync(file);
}
