// A log stream by URL: lines, NDJSON, server-sent events, or `time stream message`. It is asked again when it breaks, and goes
// on where it was (resume.ts). An answer that ends in good order is the end of the source, unless the server can be asked to
// go on.

import type { LineFormat } from '../../lib/manifest/line-format.ts';
import { formatQuantity } from '../../lib/record/quantity.ts';
import { reasonOf } from '../../lib/stream/failure.ts';
import { createPushedInput, type PushedInput } from '../../lib/stream/pushed-input.ts';
import type { StopSignal } from '../../lib/stream/signals.ts';
import { type BodyLine, createEventReader, createLineReader } from '../http/body.ts';
import { type Answer, get, HttpFailure, shown } from '../http/client.ts';
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
const LINE_FEED = Buffer.from('\n');

export function httpSource(settings: HttpSettings, host: SourceHost): Source {
  return new HttpStream(settings, host);
}

class HttpStream implements Source {
  readonly #settings: HttpSettings;
  readonly #host: SourceHost;
  readonly #origin;
  readonly #resume;
  readonly #outputs = new Map<'stdout' | 'stderr' | undefined, Output>();
  #answer: Answer | undefined;
  #pauseMs = SHORTEST_PAUSE_MS;
  #retryMs = SHORTEST_PAUSE_MS;
  #wake: () => void = () => undefined;
  #stopped: SourceEnd | undefined;
  #lines = 0;
  #hasWarned = false;

  constructor(settings: HttpSettings, host: SourceHost) {
    this.#settings = settings;
    this.#host = host;
    this.#origin = originOf(settings.source, settings.tags);
    this.#resume = createResume(settings.url, settings.begin);
  }

  async run(): Promise<SourceEnd> {
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
    if (this.#lines > 0 && !this.#resume.isExact) {
      const reason = 'the stream cannot be asked to go on where it broke';
      this.#host.announce(this.#origin, 'GAP', 'stream-broken', [label('reason', reason), down]);
    }
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
      onId: (id) => this.#resume.id(id),
      onRetry: (ms) => {
        this.#retryMs = Math.min(Math.max(ms, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS);
      },
    });
  }

  readonly #take = (line: BodyLine): void => {
    if (this.#stopped !== undefined || !this.#resume.isNew(line)) return;
    this.#lines++;
    const output = this.#outputs.get(line.stream) ?? this.#open(line.stream);
    output.time = line.time;
    output.input.push(line.text);
    if (!output.input.push(LINE_FEED)) this.#answer?.body.pause();
  };

  #open(stream: 'stdout' | 'stderr' | undefined): Output {
    const { source, tags, format, reading } = this.#settings;
    const output: Output = {
      input: createPushedInput(() => this.#answer?.body.resume()),
      time: undefined,
    };
    const lineTime = (): string => output.time ?? new Date().toISOString();
    this.#host.read(
      output.input,
      { origin: originOf(source, tags, stream), format, reading, lineTime },
      () => undefined,
    );
    this.#outputs.set(stream, output);
    return output;
  }
}

/** Where lines of one stream go. */
interface Output {
  readonly input: PushedInput;
  /** When the line that is handed on was written. */
  time: string | undefined;
}
