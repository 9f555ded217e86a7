// A source of obs-capture in this process, between the test and a pipe that it reads, with positions that survive a "kill": everything is
// dropped where it stands, and another one begins with the positions as they were.

import fs from 'node:fs';
import { join } from 'node:path';
import { Kernel } from '../../tools/lib/kernel/host.ts';
import { openFanIn } from '../../tools/lib/stream/fan-in.ts';
import { allocateFeederArea, createFeeder, feederBytes } from '../../tools/lib/stream/feeder.ts';
import { createLedger } from '../../tools/lib/stream/ledger.ts';
import type { Stage } from '../../tools/lib/stream/stage.ts';
import { announceDoubts } from '../../tools/obs-capture/positions/doubt.ts';
import { openPositions } from '../../tools/obs-capture/positions/positions.ts';
import type { Source, SourceHost } from '../../tools/obs-capture/sources/source.ts';
import { makePipe } from './pipe.ts';

const MAX_LINE_BYTES = 64 * 1024;

export interface Life {
  /** All that was written so far. */
  output(): string;
  /** What was announced and warned of. */
  readonly told: readonly string[];
  /** Ends it without a word; returns its output. */
  kill(): string;
  /** Ends it as a signal does; returns its output. */
  stop(): Promise<string>;
  /** Where its positions are. */
  readonly positions: string;
}

export interface LifeOptions {
  /** A folder of the test for positions of many lives. */
  readonly folder: string;
  /** The positions of an earlier life. */
  readonly after?: Life | undefined;
  readonly create: (host: SourceHost) => Source;
  /** What each line becomes; itself unless given. */
  readonly mark?: (lines: string, stream: string) => string;
}

let lives = 0;

export async function startLife({ folder, after, create, mark }: LifeOptions): Promise<Life> {
  const positionsFolder = join(folder, `positions-${lives++}`);
  fs.mkdirSync(positionsFolder);
  if (after) fs.copyFileSync(join(after.positions, 'positions'), join(positionsFolder, 'positions'));
  const told: string[] = [];
  const warn = (message: string): void => void told.push(message);
  const pipe = makePipe();
  const positions = await openPositions(positionsFolder, { warn, outputFd: pipe.writeFd });
  const fan = openFanIn({ outputFd: pipe.writeFd, journal: positions });
  const kernel = new Kernel(feederBytes(MAX_LINE_BYTES));
  const area = allocateFeederArea(kernel, MAX_LINE_BYTES);
  const host: SourceHost = {
    read(input, { cursor, origin }, onEnd) {
      const stream = origin.labels.find(({ key }) => key === 'stream')?.value ?? '';
      const stage = copyStage(kernel, mark && ((lines) => mark(lines, stream)));
      return fan.open(input, createFeeder(stage, area), onEnd, cursor ? { cursor } : {});
    },
    announce: (_origin, kind, message, fields) =>
      void told.push([kind, message, ...fields.map(({ key, value }) => `${key}=${value}`)].join(' ')),
    warn,
    get stalled() {
      return fan.stalled;
    },
    flowingSinceMs: 0,
    whenFlowing: (resume) => fan.whenFlowing(resume),
    timeOf: () => undefined,
    files: positions,
    streams: positions.streams,
  };
  announceDoubts(host, positions.doubts);
  const source = create(host);
  const ended = source.run();
  let text = '';
  const output = (): string => {
    for (let bytes = pipe.read(); bytes && bytes.length > 0; bytes = pipe.read())
      text += bytes.toString('latin1');
    return text;
  };
  const drop = (): string => {
    pipe.closeReader();
    pipe.closeWriter();
    return text;
  };
  return {
    output,
    told,
    positions: positionsFolder,
    kill() {
      output();
      // What was not written by now never is.
      fan.close();
      const kept = fs.readFileSync(join(positionsFolder, 'positions'));
      source.abandon();
      void positions.close().then(() => fs.writeFileSync(join(positionsFolder, 'positions'), kept));
      fs.writeFileSync(join(positionsFolder, 'positions'), kept);
      return drop();
    },
    async stop() {
      source.signal('SIGTERM');
      await ended;
      await fan.finish();
      output();
      fan.close();
      await positions.close();
      return drop();
    },
  };
}

function copyStage(kernel: Kernel, change: ((lines: string) => string) | undefined): Stage {
  return {
    kernel,
    ledger: createLedger(),
    maxLineBytes: MAX_LINE_BYTES,
    lines(start, end, emit) {
      const lines = kernel.bytes.subarray(start, end);
      emit(change ? Buffer.from(change(lines.toString('latin1')), 'latin1') : lines);
    },
    overlong: () => undefined,
    end: () => undefined,
  };
}
