// Files under everything that writers and rotation do to them, against a toy model: the list of the lines that were written.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { startFiles } from '../../support/files-source.ts';
import type { Life } from '../../support/life.ts';

const scratch = fs.mkdtempSync(join(tmpdir(), 'obs-files-'));
after(() => fs.rmSync(scratch, { recursive: true, force: true }));

const STEPS = [
  'lines',
  'lines',
  'lines',
  'half a line',
  'rename',
  'copy and truncate',
  'compress',
  'delete',
  'read',
  'read',
  'kill',
  'stop',
  'rotate while down',
] as const;
type Step = (typeof STEPS)[number];

class World {
  readonly #folder = fs.mkdtempSync(join(scratch, 'world-'));
  readonly #log = join(this.#folder, 'logs', 'app.log');
  readonly written: string[] = [];
  #before = '';
  #life: Life | undefined;
  #half = '';
  readonly told: string[] = [];

  async begin(): Promise<void> {
    fs.mkdirSync(join(this.#folder, 'logs'), { recursive: true });
    this.#life = await this.#start();
  }

  #start(after?: Life): Promise<Life> {
    const pattern = `web=${this.#folder}/logs/app.log*`;
    return startFiles({ pattern, folder: this.#folder, ...(after ? { after } : {}) });
  }

  get output(): string {
    return this.#before + this.#life!.output();
  }

  async do(step: Step): Promise<void> {
    switch (step) {
      case 'lines':
        return this.#write(1 + (this.written.length % 4));
      case 'half a line':
        return this.#writeHalf();
      case 'rename':
        return this.#rename();
      case 'copy and truncate':
        return this.#copyTruncate();
      case 'compress':
        return this.#compress();
      case 'delete':
        await this.#read();
        return this.#delete();
      case 'read':
        return this.#read();
      case 'kill':
        return this.#restart(() => this.#life!.kill());
      case 'stop':
        return this.#restart(() => this.#life!.stop());
      case 'rotate while down':
        return this.#restart(
          () => this.#life!.kill(),
          () => {
            this.#rename();
            this.#write(2);
            this.#rename();
            this.#write(1);
          },
        );
    }
  }

  #line(): string {
    const number = this.written.length;
    const line = `line ${number} ${'x'.repeat((number * 7) % 50)}`;
    this.written.push(line);
    return `${line}\n`;
  }

  #write(count: number): void {
    let text = this.#half;
    this.#half = '';
    if (text === '') text = this.#line();
    for (let line = 1; line < count; line++) text += this.#line();
    fs.appendFileSync(this.#log, text);
  }

  #writeHalf(): void {
    if (this.#half !== '') return;
    const line = this.#line();
    const cut = line.length >> 1;
    fs.appendFileSync(this.#log, line.slice(0, cut));
    this.#half = line.slice(cut);
  }

  /** Makes room for app.log.1. */
  #shift(): void {
    if (this.#half !== '') this.#write(1);
    const names = fs.readdirSync(join(this.#folder, 'logs')).filter((name) => /\.[0-9]+(\.gz)?$/.test(name));
    const numbered = names.map((name) => ({ name, number: Number(/\.([0-9]+)/.exec(name)![1]) }));
    for (const { name, number } of numbered.sort((a, b) => b.number - a.number)) {
      const next = name.replace(/\.[0-9]+/, `.${number + 1}`);
      fs.renameSync(join(this.#folder, 'logs', name), join(this.#folder, 'logs', next));
    }
  }

  #rename(): void {
    if (!fs.existsSync(this.#log)) return;
    this.#shift();
    fs.renameSync(this.#log, `${this.#log}.1`);
  }

  #copyTruncate(): void {
    if (!fs.existsSync(this.#log)) return;
    this.#shift();
    fs.copyFileSync(this.#log, `${this.#log}.1`);
    fs.truncateSync(this.#log);
  }

  #compress(): void {
    const path = `${this.#log}.1`;
    if (!fs.existsSync(path)) return;
    fs.writeFileSync(`${path}.gz`, gzipSync(fs.readFileSync(path)));
    fs.rmSync(path);
  }

  #delete(): void {
    if (!fs.existsSync(this.#log) || this.#half !== '') return;
    fs.rmSync(this.#log);
  }

  /** Waits until everything that has an end is written out. */
  async #read(): Promise<void> {
    const wanted = this.written.length - (this.#half === '' ? 0 : 1);
    const limitMs = performance.now() + Number(process.env.OBS_READ_MS ?? 10_000);
    while (this.output.split('\n').length - 1 < wanted) {
      if (performance.now() > limitMs) {
        throw new Error(
          `not all of ${wanted} lines were read:\n${this.output}\n${this.#life!.told.join('\n')}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async #restart(
    end: () => string | Promise<string>,
    whileDown: () => void = () => undefined,
  ): Promise<void> {
    const former = this.#life!;
    this.#before += await end();
    this.told.push(...former.told);
    whileDown();
    this.#life = await this.#start(former);
  }

  async finish(): Promise<void> {
    if (this.#half !== '') this.#write(1);
    await this.#read();
    this.#before += await this.#life!.stop();
  }

  get all(): string {
    return this.#before;
  }
}

async function holds(steps: readonly Step[]): Promise<void> {
  const world = new World();
  await world.begin();
  for (const step of steps) await world.do(step);
  await world.finish();
  const lines = world.all.split('\n').slice(0, -1);
  // In the order of the files; a rotation may change that of lines which were written before it.
  assert.deepEqual(
    [...lines].sort(),
    [...world.written].sort(),
    `${steps.join(', ')}\n${world.told.join('\n')}`,
  );
}

test('every line once, whatever rotation does and whenever the tool is killed', {
  timeout: 120_000,
}, async () => {
  const steps = fc.array(fc.constantFrom<Step>(...STEPS), { minLength: 3, maxLength: 14 });
  await fc.assert(fc.asyncProperty(steps, holds), { numRuns: Number(process.env.OBS_RUNS ?? 10) });
});

const KNOWN: readonly (readonly Step[])[] = [
  ['lines', 'read', 'rename', 'lines', 'rename', 'lines', 'compress', 'lines'],
  ['lines', 'read', 'copy and truncate', 'lines', 'lines', 'kill', 'lines'],
  ['lines', 'copy and truncate', 'compress', 'kill', 'lines'],
  ['half a line', 'kill', 'lines', 'stop', 'half a line'],
  ['lines', 'read', 'rotate while down', 'rotate while down'],
  ['lines', 'delete', 'lines', 'delete', 'kill', 'lines', 'copy and truncate', 'rotate while down'],
];
for (const steps of KNOWN) test(steps.join(', '), { timeout: 60_000 }, () => holds(steps));
