// What is asked over HTTP: log streams, and metrics of programs.

import { UsageError } from '../../lib/cli/failure.ts';
import type { Manifest } from '../../lib/manifest/manifest.ts';
import { formatTime } from '../../lib/record/time.ts';
import { addressOf } from '../http/address.ts';
import type { HttpSettings } from '../sources/http.ts';
import type { ScrapeSettings } from '../sources/scrape.ts';
import { startOf } from './files.ts';
import type { Values } from './request.ts';
import { NO_TAGS, tagsOf } from './tags.ts';

/** The log streams. @throws UsageError */
export function streamsOf(values: Values, manifest: Manifest | undefined): HttpSettings[] {
  const { http, httpToken, format, maxLine } = values;
  if (httpToken !== undefined && http.length === 0 && values.scrape.length === 0)
    throw new UsageError('--http-token is for --http and --scrape');
  return http.map((text) => ({
    ...addressOf(text, '--http'),
    tags: manifest ? tagsOf(NO_TAGS, manifest) : NO_TAGS,
    tokenFile: httpToken,
    format,
    maxLineBytes: maxLine,
    begin: beginOf(values),
  }));
}

/** What is scraped. @throws UsageError */
export function scrapesOf(values: Values, manifest: Manifest | undefined): ScrapeSettings[] {
  return values.scrape.map((text) => ({
    ...addressOf(text, '--scrape'),
    tags: manifest ? tagsOf(NO_TAGS, manifest) : NO_TAGS,
    tokenFile: values.httpToken,
    intervalMs: values.scrapeInterval,
  }));
}

function beginOf(values: Values): string {
  const start = startOf(values, 'end');
  if (start.kind === 'beginning') return '';
  return start.kind === 'since' ? formatTime(start.sinceNs) : new Date().toISOString();
}
