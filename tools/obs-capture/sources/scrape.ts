// What a program exposes at /metrics, as METRIC records, one for each sample, again and again. Like Prometheus it also says
// whether that worked: up, scrape_duration_seconds, scrape_samples_scraped.
//
//   web/0 METRIC http_requests_total method="GET" value=1027

import type { Readable } from 'node:stream';
import type { Field } from '../../lib/record/record.ts';
import { reasonOf } from '../../lib/stream/failure.ts';
import type { StopSignal } from '../../lib/stream/signals.ts';
import { get, HttpFailure, shown } from '../http/client.ts';
import { MalformedExposition, parseExposition, type Sample } from '../http/exposition.ts';
import { label, originOf, value } from '../origin.ts';
import type { Source, SourceEnd, SourceHost } from './source.ts';

export interface ScrapeSettings {
  readonly source: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly url: URL;
  readonly tokenFile: string | undefined;
  readonly intervalMs: number;
}

/** Prometheus has no limit of its own; an answer this long is a mistake. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;
const MAX_TIMEOUT_MS = 10_000;
const ACCEPT = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';

/** Labels that a record has of its own, besides its tags: scraped ones get another name, as in Prometheus. */
const TAKEN = [
  'service',
  'instance',
  'seq',
  'w',
  'rev',
  'window',
  'value',
  'org',
  'app',
  'env',
  'proc',
  'node',
];

export function scrapeSource(settings: ScrapeSettings, host: SourceHost): Source {
  const { url, tokenFile, intervalMs } = settings;
  const origin = originOf(settings.source, settings.tags);
  const taken: ReadonlySet<string> = new Set([...TAKEN, ...settings.tags.keys()]);
  let stop: (end: SourceEnd) => void = () => undefined;
  let isAsking = false;
  let hasWarned = false;

  const tell = (message: string, fields: readonly Field[], timeMs: number): void =>
    host.announce(origin, 'METRIC', message, fields, timeMs);

  const scrape = async (): Promise<void> => {
    // A slow program is not asked twice at once, and while nobody reads nothing is piled up.
    if (isAsking || host.stalled) return;
    isAsking = true;
    const startMs = performance.now();
    const timeMs = Date.now();
    let samples: readonly Sample[] = [];
    let isUp = true;
    try {
      samples = await ask(url, tokenFile, Math.min(intervalMs, MAX_TIMEOUT_MS));
      hasWarned = false;
    } catch (error) {
      isUp = false;
      // Said once until it works again; up=0 says it each time.
      if (!hasWarned) host.warn(`cannot scrape ${failureText(error, url)}; trying again`);
      hasWarned = true;
    }
    for (const sample of samples) tell(sample.name, fieldsOf(sample, taken), sample.timeMs ?? timeMs);
    tell('up', [value('value', isUp ? 1 : 0)], timeMs);
    tell('scrape_duration_seconds', [value('value', (performance.now() - startMs) / 1000)], timeMs);
    tell('scrape_samples_scraped', [value('value', samples.length)], timeMs);
    isAsking = false;
  };

  return {
    run: () =>
      new Promise((resolve) => {
        const timer = setInterval(() => void scrape(), intervalMs);
        stop = (end) => {
          clearInterval(timer);
          resolve(end);
        };
        void scrape();
      }),
    signal: (signal: StopSignal) => stop({ kind: 'signal', signal }),
    abandon: () => stop({ kind: 'end' }),
  };
}

async function ask(url: URL, tokenFile: string | undefined, timeoutMs: number): Promise<readonly Sample[]> {
  const answer = await get({ url, tokenFile, timeoutMs, headers: { Accept: ACCEPT } });
  const late = setTimeout(() => answer.destroy(), timeoutMs);
  try {
    const body = await bodyOf(answer.body, url);
    const isOpen = answer.contentType.startsWith('application/openmetrics-text');
    return parseExposition(body, isOpen ? 'openmetrics' : 'prometheus');
  } finally {
    clearTimeout(late);
    answer.destroy();
  }
}

async function bodyOf(body: Readable, url: URL): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of body as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_BODY_BYTES) throw new HttpFailure(`${shown(url)}: the answer is longer than 64 MiB`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

function failureText(error: unknown, url: URL): string {
  if (error instanceof HttpFailure) return error.message;
  if (error instanceof MalformedExposition) return `${shown(url)}: ${error.message}`;
  return `${shown(url)}: ${reasonOf(error)}`;
}

function fieldsOf({ labels, value: number }: Sample, taken: ReadonlySet<string>): Field[] {
  const fields = labels
    // An empty label is one that is not there.
    .filter(([, text]) => text !== '')
    .map(([key, text]) => label(taken.has(key) ? `exported_${key}` : key, text));
  return [...fields, value('value', number)];
}
