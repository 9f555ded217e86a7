// A log stream by URL: lines, NDJSON, server-sent events, or `time stream message`. It is asked again when it breaks, and goes
// on where it was (resume.ts). An answer that ends in good order is the end of the source, unless the server can be asked to
// go on.

import type { LineFormat } from '../../lib/manifest/line-format.ts';
import { formatQuantity } from '../../lib/record/quantity.ts';
import type { Field } from '../../lib/record/record.ts';
import { parseTime } from '../../lib/record/time.ts';
import { reasonOf } from '../../lib/stream/failure.ts';
import type { StopSignal } from '../../lib/stream/signals.ts';
import { type BodyLine, createEventReader, createLineReader } from '../http/body.ts';
import { type Answer, get, HttpFailure, shown } from '../http/client.ts';
import { Output } from '../http/output.ts';
import { createResume } from '../http/resume.ts';
import { label, originOf, value } from '../origin.ts';
import type { Reading } from '../reading.ts';
import type { Source, SourceEnd, SourceHost } from './source.ts';

export interface HttpSettings {
  readonly source: string;
  readonly tags: ReadonlyMap<string, string>;
  /** May hold {since}. */
  readonly url: URL;
  readonly tokenFile: string | undefined;
  readonly format: LineFormat;
  /** How lines are read, where that is not what the options say. */
  readonly reading: Reading | undefined;
  readonly maxLineBytes: number;
  /** For {since} at first, RFC 3339. */
  readonly begin: string;
}

const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;
const ANSWER_MS = 10_000;
const ACCEPT = 'text/event-stream, application/x-ndjson, text/plain;q=0.9, */*;q=0.5';

export function httpSource(settings: HttpSettings, host: SourceHost): Source {
  return new HttpStream(settings, host);
}

class HttpStream implements Source {
  readonly #settings: HttpSettings;
  readonly #host: SourceHost;
  readonly #origin;
  readonly #resume;
  /** How positions name the stream. */
  readonly #from: string;
  readonly #outputs = new Map<BodyLine['stream'], Output>();
  #answer: Answer | undefined;
  #pauseMs = SHORTEST_PAUSE_MS;
  #retryMs = SHORTEST_PAUSE_MS;
  #wake: () => void = () => undefined;
  #stopped: SourceEnd | undefined;
  #lines = 0;
  /** An earlier process has read lines of it. */
  readonly #isKnown: boolean;
  #hasWarned = false;

  constructor(settings: HttpSettings, host: SourceHost) {
    this.#settings = settings;
    this.#host = host;
    this.#origin = originOf(settings.source, settings.tags);
    this.#from = `http ${settings.source} ${settings.url.href}`;
    const known = host.streams?.of(this.#from) ?? [];
    const before = known.map(({ name, mark }) => [streamOf(name), mark] as const);
    const begin =
      known[0] && isTime(known[0].since) ? latest(known.map(({ since }) => since)) : settings.begin;
    this.#resume = createResume({ address: settings.url, begin, before: new Map(before) });
    this.#isKnown = known.some(({ place }) => place.position > 0);
  }

  async run(): Promise<SourceEnd> {
    if (this.#isKnown && !this.#resume.isExact) this.#tellBegunAnew();
    const end = await this.#readOn();
    for (const { input } of this.#outputs.values()) input.end();
    return this.#stopped ?? end;
  }

  signal(signal: StopSignal): void {
    this.#stop({ kind: 'signal', signal });
  }

  abandon(): void {
    this.#stop({ kind: 'end' });
  }

  #stop(end: SourceEnd): void {
    this.#stopped ??= end;
    this.#answer?.destroy();
    this.#wake();
  }

  async #readOn(): Promise<SourceEnd> {
    let brokenSinceMs: number | undefined;
    for (;;) {
      const before = this.#lines;
      try {
        await this.#readOnce(() => {
          if (brokenSinceMs !== undefined) this.#tellReturn(performance.now() - brokenSinceMs);
          brokenSinceMs = undefined;
        });
        if (!this.#resume.isExact) return { kind: 'end' };
      } catch (error) {
        if (this.#stopped !== undefined) return this.#stopped;
        const failure = error instanceof HttpFailure ? error : undefined;
        if (failure?.isFinal) return { kind: 'failed', error: failure };
        if (brokenSinceMs === undefined) this.#tellBroken(failure?.message ?? reasonOf(error));
        brokenSinceMs ??= performance.now();
      }
      if (this.#stopped !== undefined) return this.#stopped;
      if (this.#lines > before) this.#pauseMs = this.#retryMs;
      await this.#pause();
    }
  }

  #tellBroken(reason: string): void {
    // Once: what becomes of it later is told by the records.
    if (!this.#hasWarned) this.#host.warn(`${reason}; trying again`);
    this.#hasWarned = true;
    this.#host.announce(this.#origin, 'EVENT', 'disconnect', [label('reason', reason)]);
  }

  #tellReturn(downMs: number): void {
    const down = value('down', formatQuantity(Math.round(downMs) / 1000, 'duration'));
    this.#host.announce(this.#origin, 'EVENT', 'reconnect', [down]);
    if (this.#lines > 0 && !this.#resume.isExact) this.#tellBegunAnew(down);
  }

  #tellBegunAnew(...fields: readonly Field[]): void {
    const reason = 'the stream cannot be asked to go on where it broke';
    this.#host.announce(this.#origin, 'GAP', 'stream-broken', [label('reason', reason), ...fields]);
  }

  async #pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#pauseMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#pauseMs = Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS);
  }

  /** Reads one answer to its end. Rejects when there is none, or it breaks. */
  async #readOnce(onOpen: () => void): Promise<void> {
    const { tokenFile, url } = this.#settings;
    const headers = { Accept: ACCEPT, ...this.#resume.headers() };
    const answer = await get({ url: this.#resume.url(), tokenFile, headers, timeoutMs: ANSWER_MS });
    if (this.#stopped !== undefined) return answer.destroy();
    this.#answer = answer;
    this.#resume.again();
    onOpen();
    const reader = this.#readerOf(answer);
    await new Promise<void>((resolve, reject) => {
      const broken = (reason: string): void => reject(new HttpFailure(`${shown(url)}: ${reason}`));
      answer.body.on('data', (bytes: Buffer) => reader.accept(bytes));
      answer.body.on('end', resolve);
      answer.body.on('error', (error) => broken(reasonOf(error)));
      answer.body.on('close', () => broken('connection closed'));
    });
    reader.end();
  }

  #readerOf({ contentType }: Answer) {
    const { maxLineBytes } = this.#settings;
    if (!contentType.startsWith('text/event-stream')) return createLineReader(this.#take, maxLineBytes);
    return createEventReader({
      maxLineBytes,
      onLine: this.#take,
      onId: (id) => {
        this.#resume.id(id);
        for (const [stream, output] of this.#outputs) output.reach(this.#resume.reached(stream));
      },
      onRetry: (ms) => {
        this.#retryMs = Math.min(Math.max(ms, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS);
      },
    });
  }

  readonly #take = (line: BodyLine): void => {
    if (this.#stopped !== undefined || !this.#resume.isNew(line)) return;
    this.#lines++;
    const output = this.#outputs.get(line.stream) ?? this.#open(line.stream);
    if (!output.take(line, this.#resume.reached(line.stream))) this.#answer?.body.pause();
  };

  #open(stream: BodyLine['stream']): Output {
    const { source, tags, format, reading } = this.#settings;
    const known = this.#host.streams?.open({ from: this.#from, name: stream ?? '', source }, '');
    const output = new Output(known, () => this.#answer?.body.resume());
    const cursor = known && { key: known.id, place: known.reached };
    const { lineTime } = output;
    const lines = { origin: originOf(source, tags, stream), format, reading, lineTime };
    this.#host.read(output.input, cursor ? { ...lines, cursor } : lines, () => undefined);
    this.#outputs.set(stream, output);
    return output;
  }
}

/** The output that positions name so. */
function streamOf(name: string): BodyLine['stream'] {
  return name === 'stdout' || name === 'stderr' ? name : undefined;
}

function isTime(since: string): boolean {
  return parseTime(since) !== undefined;
}

function latest(times: readonly string[]): string {
  return times.reduce((last, time) => ((parseTime(time) ?? 0n) > (parseTime(last) ?? 0n) ? time : last));
}
