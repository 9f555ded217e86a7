// Rate, errors and duration of the requests of each service, from METRIC records with the message `requests` as obs-agg
// writes them, for example
//
//   web METRIC requests window="10s" count=5420 rate=542 errors=1 dur_p99=12ms
//
// A service may have several series: one per instance, per status, per node. Only those of the coarsest grouping count,
// so that a total is not added to its own parts; of these the ones of the latest window are added up. Percentiles of
// several series cannot be added and are unknown.

import type { Quantity } from '../../lib/record/quantity.ts';
import type { RecordLine } from '../../lib/record/record.ts';
import { instanceOf, serviceOf } from '../../lib/record/source.ts';
import { fieldValue, finite, labelsOf, numberOf, quantityOf, windowMsOf } from '../../lib/record/values.ts';
import { gapLifetimeMs, isFresh, windowLifetimeMs } from './lifetime.ts';
import { NO_REQUESTS, type RequestFigures } from './snapshot.ts';
import { type Point, trendOf } from './trend.ts';

export const REQUESTS_MESSAGE = 'requests';
/** The source of figures that are not of one service. */
export const EVERYBODY = 'all';
/** Series of all services; further ones are refused and counted. */
export const MAX_SERIES = 10_000;

/** Of each series the rates of so many windows are kept, where the trend is asked for. */
export const KEPT_WINDOWS = 40;

/** The last record of one series. */
interface Sample extends RequestFigures {
  readonly history: readonly Point[];
  readonly atMs: number;
  readonly windowMs: number;
  readonly lifetimeMs: number;
  /** How it is grouped: whether by instance, and the keys of its labels. */
  readonly grouping: readonly string[];
}

export interface Requests {
  observe(record: RecordLine, atMs: number): void;
  /** Services that have figures, in the order they were heard of. */
  services(): Iterable<string>;
  figures(service: string, nowMs: number): RequestFigures;
  /** The rates of the last minutes; unknown all over where they are not kept. */
  trend(service: string, nowMs: number): readonly (number | undefined)[];
  /** Forgets series that are no longer believed. */
  expire(nowMs: number): void;
  /** Records of series that were not taken in. */
  refused(): number;
}

export function createRequests(keepsTrend = false): Requests {
  const services = new Map<string, Map<string, Sample>>();
  let size = 0;
  let refused = 0;

  return {
    observe(record, atMs) {
      const service = serviceOf(record.source);
      if (record.source === EVERYBODY) return;
      const series = services.get(service);
      const key = keyOf(record);
      const before = series?.get(key);
      if (before === undefined && size >= MAX_SERIES) {
        refused += 1;
        return;
      }
      if (before !== undefined && before.atMs > atMs) return;
      if (before === undefined) size += 1;
      const known = series ?? new Map<string, Sample>();
      const sample = sampleOf(record, atMs, before);
      services.set(service, known.set(key, keepsTrend ? withHistory(sample, before) : sample));
    },
    services: () => services.keys(),
    figures(service, nowMs) {
      const fresh = [...(services.get(service)?.values() ?? [])].filter((sample) => isFresh(sample, nowMs));
      return fresh.length === 0 ? NO_REQUESTS : together(latestOf(coarsestOf(fresh)));
    },
    trend(service, nowMs) {
      const all = [...(services.get(service)?.values() ?? [])];
      return trendOf(
        coarsestOf(all).map(({ history }) => history),
        nowMs,
      );
    },
    expire(nowMs) {
      for (const [service, series] of services) {
        for (const [key, sample] of series) {
          if (isFresh(sample, nowMs)) continue;
          series.delete(key);
          size -= 1;
        }
        if (series.size === 0) services.delete(service);
      }
    },
    refused: () => refused,
  };
}

function keyOf(record: RecordLine): string {
  return [instanceOf(record.source), ...labelsOf(record).map(({ key, value }) => `${key}=${value}`)].join(
    '\0',
  );
}

function sampleOf(record: RecordLine, atMs: number, before: Sample | undefined): Sample {
  const windowMs = windowMsOf(record);
  const gapMs = before === undefined ? undefined : atMs - before.atMs;
  const seconds = windowMs === undefined ? undefined : windowMs / 1000;
  const labels = labelsOf(record).map(({ key }) => key);
  return {
    history: [],
    atMs,
    windowMs: windowMs ?? 0,
    lifetimeMs: windowMs === undefined ? gapLifetimeMs(gapMs) : windowLifetimeMs(windowMs),
    grouping: instanceOf(record.source) === '' ? labels : ['instance', ...labels],
    requestRate: numberOf(record, 'rate') ?? perSecond(numberOf(record, 'count'), seconds),
    errorRate: numberOf(record, 'errors_rate') ?? perSecond(numberOf(record, 'errors'), seconds),
    p99: p99Of(record),
  };
}

function withHistory(sample: Sample, before: Sample | undefined): Sample {
  const { atMs, windowMs, requestRate } = sample;
  const spanMs = windowMs > 0 ? windowMs : before === undefined ? 0 : atMs - before.atMs;
  const point = { atMs, spanMs, rate: requestRate };
  return { ...sample, history: [...(before?.history ?? []), point].slice(-KEPT_WINDOWS) };
}

function perSecond(count: number | undefined, seconds: number | undefined): number | undefined {
  return count === undefined || seconds === undefined ? undefined : count / seconds;
}

/** The names of the percentile, the usual ones first. */
const P99_KEYS = ['dur_p99', 'latency_p99'];

function p99Of(record: RecordLine): Quantity | undefined {
  for (const key of P99_KEYS) {
    const value = fieldValue(record, key);
    if (value !== undefined) return known(value);
  }
  const other = record.fields.find((field) => isP99(field.key) && quantityOf(field) !== undefined);
  return other && known(quantityOf(other));
}

/** True for the name of a 99th percentile. */
export function isP99(name: string): boolean {
  return name.endsWith('_p99');
}

/** Of names of percentiles, the one to be shown. */
export function p99Name(names: readonly string[]): string | undefined {
  return P99_KEYS.find((key) => names.includes(key)) ?? names.find(isP99);
}

function known(quantity: Quantity | undefined): Quantity | undefined {
  return finite(quantity?.value) === undefined ? undefined : quantity;
}

function coarsestOf(samples: readonly Sample[]): readonly Sample[] {
  const [coarsest] = samples.map(({ grouping }) => grouping).sort(compareGroupings);
  return samples.filter(({ grouping }) => compareGroupings(grouping, coarsest ?? []) === 0);
}

function compareGroupings(left: readonly string[], right: readonly string[]): number {
  const [leftName, rightName] = [left.join('\0'), right.join('\0')];
  return left.length - right.length || (leftName < rightName ? -1 : leftName > rightName ? 1 : 0);
}

/** Those of the latest window: a group that had no requests in it has no record of it. */
function latestOf(samples: readonly Sample[]): readonly Sample[] {
  const latest = samples.reduce((last, sample) => (sample.atMs > last.atMs ? sample : last));
  return samples.filter((sample) => sample === latest || sample.atMs > latest.atMs - latest.windowMs);
}

function together(samples: readonly Sample[]): RequestFigures {
  return {
    requestRate: sum(samples.map(({ requestRate }) => requestRate)),
    errorRate: sum(samples.map(({ errorRate }) => errorRate)),
    p99: samples.length === 1 ? samples[0]?.p99 : undefined,
  };
}

/** Unknown when a part of it is. */
function sum(parts: readonly (number | undefined)[]): number | undefined {
  return parts.reduce<number | undefined>(
    (total, part) => (total === undefined || part === undefined ? undefined : total + part),
    0,
  );
}
