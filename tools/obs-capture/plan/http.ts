// What is asked over HTTP: log streams, and metrics of programs.

import { UsageError } from '../../lib/cli/failure.ts';
import type { Manifest } from '../../lib/manifest/manifest.ts';
import type { HttpSource, ScrapeSource } from '../../lib/manifest/source.ts';
import { encodeName } from '../../lib/record/source.ts';
import { formatTime } from '../../lib/record/time.ts';
import { type Address, addressOf, urlOf } from '../http/address.ts';
import { readingOf, readingOfSource } from '../reading.ts';
import type { HttpSettings } from '../sources/http.ts';
import type { ScrapeSettings } from '../sources/scrape.ts';
import { declared, intervalOf } from './declared.ts';
import { startOf } from './files.ts';
import type { Values } from './request.ts';
import { NO_TAGS, tagsOf } from './tags.ts';

/** The log streams. @throws UsageError */
export function streamsOf(values: Values, manifest: Manifest | undefined): HttpSettings[] {
  const { http, httpToken, format, maxLine } = values;
  const sources = declared(manifest, 'http');
  if (httpToken !== undefined && http.length + values.scrape.length + sources.length === 0)
    throw new UsageError('--http-token is for --http and --scrape');
  const own = http.map((text) => ({
    ...addressOf(text, '--http'),
    tags: manifest ? tagsOf(NO_TAGS, manifest) : NO_TAGS,
    tokenFile: httpToken,
    format,
    reading: undefined,
  }));
  const reading = readingOf(values);
  const others = sources.map((source) => ({
    ...declaredAddress(source),
    tags: source.tags,
    tokenFile: source.token,
    format: source.format,
    reading: readingOfSource(source, reading),
  }));
  return [...own, ...others].map((each) => ({ ...each, maxLineBytes: maxLine, begin: beginOf(values) }));
}

/** @throws ManifestFailure */
function declaredAddress({ kind, url: text, source, refuse }: HttpSource | ScrapeSource): Address {
  const url = urlOf(text);
  if (url === undefined) throw refuse(kind, 'is not a URL that begins with http:// or https://');
  return { source: source ?? encodeName(url.host), url };
}

/** What is scraped. @throws UsageError */
export function scrapesOf(values: Values, manifest: Manifest | undefined): ScrapeSettings[] {
  const own = values.scrape.map((text) => ({
    ...addressOf(text, '--scrape'),
    tags: manifest ? tagsOf(NO_TAGS, manifest) : NO_TAGS,
    tokenFile: values.httpToken,
    intervalMs: values.scrapeInterval,
  }));
  const others = declared(manifest, 'scrape').map((source) => ({
    ...declaredAddress(source),
    tags: source.tags,
    tokenFile: source.token,
    intervalMs: intervalOf(source, values.scrapeInterval),
  }));
  return [...own, ...others];
}

function beginOf(values: Values): string {
  const start = startOf(values, 'end');
  if (start.kind === 'beginning') return '';
  return start.kind === 'since' ? formatTime(start.sinceNs) : new Date().toISOString();
}
