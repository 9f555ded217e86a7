// npm run bench:capture: how fast obs-capture reads: lines in JSON beside jq and Miller, which read them and write them again, and records beside obs-tag, which
// only appends to them. OBS_BENCH_LINES sets the lines (300,000).

import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BINARIES } from '../project.ts';
import { generateLog } from './generate.ts';
import {
  type Contender,
  compete,
  isInstalled,
  median,
  printTable,
  type Result,
  ratio,
  type Sample,
} from './measure.ts';

const ROUNDS = 3;
const FIRST_MS = Date.UTC(2026, 1, 14, 12, 34, 5);
const LEVELS = ['info', 'warn', 'error'];

/** The shapes of JSON lines: what zap, pino and a logger for ECS write. */
const SHAPES: Readonly<Record<string, (line: number) => unknown>> = {
  'flat, as zap writes': (line) => ({
    level: LEVELS[line % 3],
    ts: (FIRST_MS + line) / 1000,
    caller: `server/main.go:${line % 100}`,
    msg: 'request handled',
    path: `/api/v1/items/${line % 9000}`,
    status: 200,
    dur_ms: (line % 500) / 8,
    method: 'GET',
  }),
  'nested, as pino writes': (line) => ({
    level: 30 + 10 * (line % 3),
    time: FIRST_MS + line,
    pid: 7,
    hostname: 'web-1',
    req: {
      id: line,
      method: 'GET',
      url: `/items/${line % 900}`,
      headers: { host: 'a.b', agent: 'curl "8"' },
    },
    res: { statusCode: 200 },
    responseTime: line % 90,
    msg: 'request "completed" in time',
  }),
  'nested, as ECS has it': (line) => ({
    '@timestamp': new Date(FIRST_MS + line).toISOString().replace('Z', '+02:00'),
    log: { level: LEVELS[line % 3], logger: 'shop.Cart' },
    message: `cart ${line}\nchecked out`,
    ecs: { version: '1.6.0' },
    process: { pid: line % 99, thread: { name: 'main thread' } },
  }),
};

function writeShape(path: string, lines: number, shape: (line: number) => unknown): void {
  const file = openSync(path, 'w');
  for (let line = 0; line < lines; line += 1000) {
    const block = Array.from({ length: Math.min(1000, lines - line) }, (_, index) => shape(line + index));
    writeSync(file, block.map((each) => `${JSON.stringify(each)}\n`).join(''));
  }
  closeSync(file);
}

function piped(log: string, name: string, command: string | undefined): Contender {
  return { name, command: command === undefined ? undefined : `cat ${log} | ${command} | cat > /dev/null` };
}

type Figure = (sample: Sample) => number;

const wall: Figure = ({ wallSeconds }) => wallSeconds;
const cpu: Figure = ({ cpuSeconds }) => cpuSeconds;

function times(peer: Result, ours: Result, figure: Figure): string {
  return peer.samples.length === 0 ? 'not installed' : `${ratio(peer, ours, figure).toFixed(1)} x`;
}

function benchCapture(folder: string, lines: number): void {
  const log = join(folder, 'log');
  generateLog(log, lines);
  const capture = `node ${join(BINARIES, 'obs-capture.cjs')} --source x`;
  const jq = isInstalled('jq') ? 'jq -c .' : undefined;
  const mlr = isInstalled('mlr') ? 'mlr --ijson --ojson cat' : undefined;
  const rows: string[][] = [];
  for (const [name, shape] of Object.entries(SHAPES)) {
    const path = join(folder, 'json');
    writeShape(path, Math.ceil(lines / 2), shape);
    const results = compete(
      [piped(path, 'obs-capture', capture), piped(path, 'jq', jq), piped(path, 'mlr', mlr)],
      ROUNDS,
    );
    const [ours, jqs, mlrs] = results as [Result, Result, Result];
    const speed = statSync(path).size / 1e6 / median(ours.samples.map(wall));
    const ratios = [jqs, mlrs].flatMap((peer) => [times(peer, ours, wall), times(peer, ours, cpu)]);
    rows.push([name, speed.toFixed(0), ...ratios]);
  }
  printTable(
    'lines in JSON to records, in a pipe (wall and CPU of the peers by ours; CPU includes the cats)',
    ['shape', 'MB/s', 'jq -c . wall', 'CPU', 'mlr cat wall', 'CPU'],
    rows,
  );
  const tag = `node ${join(BINARIES, 'obs-tag.cjs')} env=prod region=eu`;
  const results = compete([piped(log, 'obs-capture', capture), piped(log, 'obs-tag', tag)], ROUNDS);
  const [ours, tags] = results as [Result, Result];
  const share = (figure: Figure): string => `${(100 * ratio(tags, ours, figure)).toFixed(0)} %`;
  printTable(
    'records to records: the speed of obs-capture by that of obs-tag',
    ['', 'wall', 'CPU'],
    [['a tenth of the errors with a stack trace', share(wall), share(cpu)]],
  );
}

const folder = mkdtempSync(join(tmpdir(), 'obs-bench-'));
try {
  benchCapture(folder, Number(process.env.OBS_BENCH_LINES ?? 300_000));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
