// A container's log under everything that writers, connections and kills do to it, against a toy model: the lists of the lines that
// were written to its two outputs.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type { Container } from '../../../tools/obs-capture/docker/container.ts';
import type { Entry, OutputName } from '../../../tools/obs-capture/docker/entries.ts';
import { follow } from '../../../tools/obs-capture/docker/follower.ts';
import { placesOf } from '../../../tools/obs-capture/docker/places.ts';
import type { Source, SourceHost } from '../../../tools/obs-capture/sources/source.ts';
import { type Life, startLife } from '../../support/life.ts';

const scratch = fs.mkdtempSync(join(tmpdir(), 'obs-docker-'));
after(() => fs.rmSync(scratch, { recursive: true, force: true }));

const STEPS = [
  'out',
  'out',
  'err',
  'both',
  'long',
  'half',
  'same time',
  'cut',
  'read',
  'kill',
  'kill',
  'stop',
] as const;
type Step = (typeof STEPS)[number];

/** The toy's pieces are small, so that the pipe never fills and nothing is in doubt after a kill. */
const PIECE_BYTES = 100;

type Written = Omit<Entry, 'text'> & { readonly text: string };

const CONTAINER: Container = {
  id: 'c0ffee',
  name: 'web',
  image: 'web',
  labels: new Map(),
  isTty: false,
  isRunning: true,
  startedAt: '2026-02-14T12:34:00Z',
  finishedAt: '',
  exitCode: undefined,
  wasOomKilled: false,
  healthOutput: '',
};

/** An Engine with one container. */
class ToyEngine {
  readonly log: Written[] = [];
  readonly #open = new Set<PassThrough>();

  write(entry: Written): void {
    this.log.push(entry);
    for (const stream of this.#open) stream.write(frameOf(entry));
  }

  cut(): void {
    for (const stream of this.#open) stream.destroy();
    this.#open.clear();
  }

  get(): Promise<unknown> {
    throw new Error('nobody asks');
  }

  open(path: string): Promise<IncomingMessage> {
    const [, seconds, fraction] = /since=(\d+)\.(\d+)/.exec(path)!;
    const since = `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
    const stream = new PassThrough();
    for (const entry of this.log) if (entry.time >= since) stream.write(frameOf(entry));
    this.#open.add(stream);
    stream.on('close', () => this.#open.delete(stream));
    return Promise.resolve(stream as unknown as IncomingMessage);
  }

  close(): void {
    this.cut();
  }
}

function frameOf({ stream, time, text }: Written): Buffer {
  const payload = Buffer.from(`${time} ${text}`);
  const header = Buffer.from([stream === 'stdout' ? 1 : 2, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

/** The container, followed. */
function sourceOf(engine: ToyEngine, host: SourceHost): Source {
  const places = placesOf(host.streams!, { from: 'docker c0ffee', source: 'web/0' }, CONTAINER.startedAt);
  let end: () => void = () => undefined;
  let close: () => void = () => undefined;
  const stop = (): void => {
    close();
    end();
  };
  return {
    run() {
      const follower = follow(
        {
          engine,
          container: CONTAINER,
          source: 'web/0',
          tags: new Map(),
          format: 'auto',
          reading: undefined,
          begin: places.since,
          places,
          isRunning: () => Promise.resolve(true),
          reachable: () => Promise.resolve(true),
        },
        host,
      );
      close = () => follower.close('forget');
      return new Promise((resolve) => {
        end = () => resolve({ kind: 'end' });
      });
    },
    signal: stop,
    abandon: stop,
  };
}

class World {
  readonly #folder = fs.mkdtempSync(join(scratch, 'world-'));
  readonly #engine = new ToyEngine();
  readonly written: Record<OutputName, string[]> = { stdout: [], stderr: [] };
  #clock = 0;
  #half: { readonly stream: OutputName; readonly time: string } | undefined;
  #before = '';
  #life: Life | undefined;
  readonly told: string[] = [];

  async begin(former?: Life): Promise<void> {
    this.#life = await startLife({
      folder: this.#folder,
      after: former,
      create: (host) => sourceOf(this.#engine, host),
      mark: (lines, stream) => `${stream} ${lines.slice(0, -1).replaceAll('\n', `\n${stream} `)}\n`,
    });
  }

  get #output(): string {
    return this.#before + this.#life!.output();
  }

  async do(step: Step): Promise<void> {
    switch (step) {
      case 'out':
        return this.#write('stdout', this.#tick());
      case 'err':
        return this.#write('stderr', this.#tick());
      case 'both':
        for (let line = 0; line < 3; line++) {
          this.#write('stdout', this.#tick());
          this.#write('stderr', this.#tick());
        }
        return;
      case 'same time': {
        const time = this.#tick();
        for (let line = 0; line < 4; line++) this.#write('stdout', time);
        return;
      }
      case 'long':
        return this.#writeLong('stderr', 2);
      case 'half':
        return this.#writeHalf();
      case 'cut':
        return this.#engine.cut();
      case 'read':
        return this.#read();
      case 'kill':
        return this.#restart(() => this.#life!.kill());
      case 'stop':
        return this.#restart(() => this.#life!.stop());
    }
  }

  #tick(): string {
    this.#clock += 7_000_123;
    return `2026-02-14T12:34:${String(Math.floor(this.#clock / 1e9)).padStart(2, '0')}.${String(this.#clock % 1e9).padStart(9, '0')}Z`;
  }

  #line(stream: OutputName): string {
    const line = `line ${this.written[stream].length}`;
    this.written[stream].push(line);
    return line;
  }

  #write(stream: OutputName, time: string): void {
    if (this.#half?.stream === stream) this.#finishHalf();
    this.#engine.write({ stream, time, text: `${this.#line(stream)}\n` });
  }

  #writeLong(stream: OutputName, pieces: number): void {
    if (this.#half?.stream === stream) this.#finishHalf();
    const time = this.#tick();
    const line = `${this.#line(stream)} ${'x'.repeat(pieces * PIECE_BYTES)}`;
    this.written[stream].splice(-1, 1, line);
    for (let at = 0; at < line.length; at += PIECE_BYTES)
      this.#engine.write({ stream, time, text: line.slice(at, at + PIECE_BYTES) });
    this.#engine.write({ stream, time, text: '\n' });
  }

  /** A line of which the first piece is there, for a while. */
  #writeHalf(): void {
    if (this.#half) return;
    const time = this.#tick();
    this.#half = { stream: 'stdout', time };
    const line = `${this.#line('stdout')} ${'y'.repeat(PIECE_BYTES)}`;
    this.written.stdout.splice(-1, 1, `${line} and its end`);
    this.#engine.write({ stream: 'stdout', time, text: line.slice(0, PIECE_BYTES) });
  }

  #finishHalf(): void {
    const half = this.#half!;
    this.#half = undefined;
    this.#engine.write({ ...half, text: `${this.written.stdout.at(-1)!.slice(PIECE_BYTES)}\n` });
  }

  async #read(): Promise<void> {
    const wanted = this.written.stdout.length + this.written.stderr.length - (this.#half ? 1 : 0);
    const limitMs = performance.now() + Number(process.env.OBS_READ_MS ?? 20_000);
    while (this.#output.split('\n').length - 1 < wanted) {
      if (performance.now() > limitMs)
        throw new Error(
          `not all of ${wanted} lines were read:\n${this.#output.replaceAll(/x+|y+/g, '')}\n${this.#life!.told.join('\n')}`,
        );
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async #restart(end: () => string | Promise<string>): Promise<void> {
    const former = this.#life!;
    // As far as it comes.
    await new Promise((resolve) => setTimeout(resolve, this.#clock % 4));
    this.#before += await end();
    this.told.push(...former.told);
    this.#engine.cut();
    await this.begin(former);
  }

  async finish(): Promise<string> {
    if (this.#half) this.#finishHalf();
    await this.#read();
    return this.#before + (await this.#life!.stop());
  }
}

async function holds(steps: readonly Step[]): Promise<void> {
  const world = new World();
  await world.begin();
  for (const step of steps) await world.do(step);
  const lines = (await world.finish()).split('\n');
  for (const stream of ['stdout', 'stderr'] as const) {
    const own = lines.filter((line) => line.startsWith(stream)).map((line) => line.slice(stream.length + 1));
    const shown = (line: string): string => `${line.slice(0, 12)}…${line.slice(-12)} ${line.length}`;
    assert.deepEqual(
      own.map(shown),
      world.written[stream].map(shown),
      `${steps.join(', ')}\n${world.told.join('\n')}`,
    );
  }
}

test('each line of both outputs once and whole, whatever breaks', { timeout: 120_000 }, async () => {
  const steps = fc.array(fc.constantFrom<Step>(...STEPS), { minLength: 3, maxLength: 16 });
  await fc.assert(fc.asyncProperty(steps, holds), { numRuns: Number(process.env.OBS_RUNS ?? 40) });
});

const KNOWN: readonly (readonly Step[])[] = [
  ['half', 'err', 'both', 'kill', 'err', 'out', 'kill', 'read'],
  ['same time', 'read', 'kill', 'same time', 'cut', 'same time', 'stop', 'out'],
  ['long', 'half', 'stop', 'long', 'cut', 'kill', 'long'],
];
for (const steps of KNOWN) test(steps.join(', '), { timeout: 60_000 }, () => holds(steps));
