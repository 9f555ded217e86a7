// Follows the log of one container of a pod over its runs, with a kubectl for each connection: `kubectl logs --follow` ends when a run
// does, and when a connection breaks. Reading then goes on at the second of the last line, and what was read is passed over. What a
// run has said that ended meanwhile is read with `--previous`; Kubernetes keeps no more than that.

import type { LineFormat } from '../../lib/manifest/line-format.ts';
import { formatQuantity } from '../../lib/record/quantity.ts';
import type { Field } from '../../lib/record/record.ts';
import type { Lane } from '../../lib/stream/fan-in.ts';
import { splitter } from '../http/body.ts';
import { Output } from '../http/output.ts';
import { OutputReached } from '../http/reached.ts';
import { label, type Origin, originOf, value } from '../origin.ts';
import { createPause } from '../pause.ts';
import type { KnownStream } from '../positions/known.ts';
import type { Reading } from '../reading.ts';
import type { SourceHost } from '../sources/source.ts';
import { type Child, type Kubectl, startChild } from './kubectl.ts';
import { exitFields, startFields } from './lifecycle.ts';
import type { ContainerStatus, Run } from './pods.ts';
import type { PodContainer } from './source-of.ts';

export interface FollowerSettings extends PodContainer {
  readonly kubectl: Kubectl;
  readonly uid: string;
  readonly source: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly format: LineFormat;
  readonly reading: Reading | undefined;
  readonly maxLineBytes: number;
  /** From when on it is read when nothing of it is remembered, RFC 3339; '' for all there is. */
  readonly begin: string;
  /** It was started just now. */
  readonly isNew: boolean;
}

const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z) /;
/** The longest time and a blank. */
const STAMP_BYTES = 31;
/** A connection that holds so long is one. */
const CONNECTED_MS = 1000;
/** Of a pod that is deleted the last words are waited for. */
const LAST_WORDS_MS = 10_000;
/** Kubernetes speaks of two runs of a container at a time. */
const MOST_DONE = 4;

export class Follower {
  readonly #settings: FollowerSettings;
  readonly #host: SourceHost;
  readonly #origin: Origin;
  readonly #known: KnownStream | undefined;
  /** How far the run was read that is read now; lines of two runs may have one time. */
  #reached: OutputReached;
  #run: { readonly id: string; readonly number: number } | undefined;
  readonly #output: Output;
  readonly #pause = createPause({ shortestMs: 100, longestMs: 5000 });
  #status: ContainerStatus;
  #begin: string;
  readonly #lane: Lane;
  /** Runs whose logs were read to their ends, and the one whose end was told last. */
  readonly #done = new Set<string>();
  #toldId = '';
  #child: Child | undefined;
  #isGone = false;
  #isClosed = false;
  #wake: () => void = () => undefined;
  #brokenSinceMs: number | undefined;
  /** The line that comes was not read before. */
  #isTaking = true;

  constructor(settings: FollowerSettings, status: ContainerStatus, host: SourceHost) {
    const { namespace, pod, container, uid, source, tags, format, reading, begin } = settings;
    this.#settings = settings;
    this.#host = host;
    this.#status = status;
    this.#origin = originOf(source, tags);
    this.#known = host.streams?.open(
      { from: `kubernetes ${namespace}/${pod}/${uid}`, name: container, source },
      begin,
    );
    const { mark, since } = this.#known ?? {};
    this.#reached = new OutputReached(mark ?? { time: '', entries: 0 });
    this.#begin = mark?.time ? '' : since || begin;
    this.#output = new Output(this.#known, () => this.#child?.resume());
    this.#toldId = status.now.isRunning ? '' : status.now.id;
    const cursor = this.#known && { key: this.#known.id, place: this.#known.reached };
    const lines = { origin: this.#origin, format, reading, lineTime: this.#output.lineTime };
    this.#lane = host.read(this.#output.input, cursor ? { ...lines, cursor } : lines, () => undefined);
    if (settings.isNew) this.#tellStart(status);
  }

  /** Reads until the pod is gone, or it is closed. */
  async run(): Promise<void> {
    while (!this.#isClosed && !this.#isGone) {
      await this.#untilReadable();
      if (this.#isClosed) break;
      const { now, before } = this.#status;
      const { restarts } = this.#status;
      if (this.#hasMissed(before)) {
        this.#enter(before, restarts - 1);
        await this.#readOnce(['--previous']);
      }
      if (now.id === '' || this.#done.has(now.id)) continue;
      this.#enter(now, restarts);
      const isWhole = await this.#readOnce(['--follow']);
      const isOver = this.#status.now.id !== now.id || !this.#status.now.isRunning;
      if (isWhole && isOver) this.#finish(now.id);
      else if (!this.#isGone) await this.#pause.wait();
    }
    this.#output.input.end();
    if (this.#known) this.#known.reached = this.#lane.place;
  }

  /** What is known of the container now. */
  update(status: ContainerStatus): void {
    const { now } = this.#status;
    this.#status = status;
    for (const run of [status.before, status.now]) this.#tellEnd(run);
    if (status.now.id !== now.id) this.#tellStart(status);
    this.#wake();
  }

  /** The pod was deleted. */
  gone(): void {
    this.#isGone = true;
    setTimeout(() => this.#child?.kill(), LAST_WORDS_MS).unref();
    this.#wake();
  }

  close(): void {
    this.#isClosed = true;
    this.#child?.kill();
    this.#pause.stop();
    this.#wake();
  }

  async #untilReadable(): Promise<void> {
    while (!this.#isClosed && !this.#isGone) {
      const { now, before } = this.#status;
      if ((now.id !== '' && !this.#done.has(now.id)) || this.#hasMissed(before)) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** The run before has ended after the last line that was read, and was not read to its end. */
  #hasMissed({ id, endedAt }: Run): boolean {
    if (id === '' || this.#done.has(id) || endedAt === '') return false;
    const from = this.#reached.reached.time || this.#begin;
    // The end is known to the second.
    return from === '' || Date.parse(endedAt) + 999 >= Date.parse(from);
  }

  /** A run is about to be read. Of another one than before all is new. */
  #enter({ id, startedAt }: Run, number: number): void {
    const last = this.#run;
    this.#run = { id, number };
    if (last?.id === id) return;
    const { time } = this.#reached.reached;
    const isLater = last ? number > last.number + 1 : time !== '' && Date.parse(startedAt) > Date.parse(time);
    if (isLater) this.#tellLost('it was started again more than once, and of older runs nothing is kept');
    if (!last && !isLater) return;
    this.#reached = new OutputReached({ time: '', entries: 0 });
    this.#begin = '';
  }

  #finish(id: string): void {
    this.#done.add(id);
    const [oldest] = this.#done;
    if (this.#done.size > MOST_DONE && oldest !== undefined) this.#done.delete(oldest);
  }

  /** Resolves with false when the connection broke. */
  async #readOnce(mode: readonly string[]): Promise<boolean> {
    const { kubectl, namespace, pod, container, maxLineBytes } = this.#settings;
    const since = this.#reached.reached.time || this.#begin;
    const words = [
      'logs',
      `--namespace=${namespace}`,
      pod,
      `--container=${container}`,
      '--timestamps',
      ...mode,
    ];
    if (since !== '') words.push(`--since-time=${since.replace(/\.\d+Z$/, 'Z')}`);
    this.#reached.again();
    const lines = splitter(maxLineBytes + STAMP_BYTES, (line) => this.#take(line));
    const previousId = this.#status.before.id;
    const child = startChild(kubectl, words, (bytes) => lines.accept(bytes));
    this.#child = child;
    if (this.#isClosed) child.kill();
    const connected = setTimeout(() => this.#tellReturn(), CONNECTED_MS);
    const { failure } = await child.ended;
    clearTimeout(connected);
    this.#child = undefined;
    if (this.#isClosed) return false;
    // A line without an end comes again, whole, unless its run is over.
    if (failure === undefined) lines.end();
    if (mode[0] === '--previous') {
      if (failure !== undefined) this.#tellLost(failure);
      this.#finish(previousId);
      return true;
    }
    if (failure === undefined) return true;
    if (/not ?found/i.test(failure)) this.#isGone = true;
    else if (!/waiting to start|ContainerCreating|PodInitializing/.test(failure)) this.#tellBroken(failure);
    return false;
  }

  #take(line: Buffer): void {
    const found = STAMP.exec(line.toString('latin1', 0, STAMP_BYTES));
    const time = found?.[1];
    // What has no time is the rest of a line that is too long.
    if (time !== undefined) this.#isTaking = !this.#isTooOld(time) && this.#reached.isNew(time);
    if (!this.#isTaking || this.#isClosed) return;
    this.#tellReturn();
    this.#pause.reset();
    const text = line.subarray(found?.[0].length ?? 0);
    if (!this.#output.take({ text, time, stream: undefined }, this.#reached.reached)) this.#child?.pause();
  }

  #isTooOld(time: string): boolean {
    return this.#begin !== '' && Date.parse(time) < Date.parse(this.#begin);
  }

  #announce(event: string, fields: readonly Field[]): void {
    this.#host.announce(this.#origin, 'EVENT', event, fields);
  }

  #tellStart({ now, restarts }: ContainerStatus): void {
    if (now.isRunning) this.#announce('start', startFields(now, restarts));
  }

  /** Each end once. */
  #tellEnd(run: Run): void {
    if (run.id === '' || run.isRunning || run.endedAt === '' || run.id === this.#toldId) return;
    this.#toldId = run.id;
    this.#announce('exit', exitFields(run));
  }

  #tellLost(reason: string): void {
    const since = this.#reached.reached.time;
    const fields = [label('reason', reason), ...(since === '' ? [] : [label('since', since)])];
    this.#host.announce(this.#origin, 'GAP', 'log-lost', fields);
  }

  #tellBroken(reason: string): void {
    if (this.#brokenSinceMs !== undefined) return;
    this.#brokenSinceMs = performance.now();
    this.#announce('disconnect', [label('reason', reason)]);
  }

  #tellReturn(): void {
    if (this.#brokenSinceMs === undefined) return;
    const downSeconds = Math.round(performance.now() - this.#brokenSinceMs) / 1000;
    this.#brokenSinceMs = undefined;
    this.#announce('reconnect', [value('down', formatQuantity(downSeconds, 'duration'))]);
  }
}
