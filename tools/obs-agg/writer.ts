// METRIC records of closed windows, the groups in the order of their texts, so that equal input gives equal output.

import { formatDuration } from '../lib/record/duration.ts';
import { formatMessage, quote } from '../lib/record/format.ts';
import { formatTime, formatTimeMs } from '../lib/record/time.ts';
import type { Column, LabelledValue, Output, Value } from './columns/column.ts';
import type { Groups } from './groups.ts';
import { type GroupKey, isSourcePart } from './keys.ts';
import { createOrder } from './order.ts';
import type { TablePlan } from './plan.ts';
import type { ClosedRow, ClosedWindow } from './windows/windows.ts';
import { sumsOf, takeBack } from './withdrawn.ts';

/** One METRIC record before it is written. */
export interface Metric {
  readonly endUs: number;
  readonly source: string;
  /** The message. */
  readonly name: string;
  /** `window` and `rev` apart. */
  readonly labels: readonly Value[];
  readonly values: readonly Value[];
  /** Length of the window as it is written; undefined for none. */
  readonly window: string | undefined;
  /** 1 for a record that corrects none. */
  readonly revision: number;
}

const NS_PER_US = 1000n;
const US_PER_MS = 1000;
const US_PER_S = 1e6;
const GROUPS_AT_ONCE = 1024;
/** The source of a group that is not of one service. */
const EVERYBODY = 'all';

export interface Writer {
  /** Tells the records of a window, sorted, some groups at a time: those of all together would take more memory than the groups. */
  tell(window: ClosedWindow, tell: (metrics: readonly Metric[]) => void): void;
  /** The same as text lines, which is less work. */
  tellText(window: ClosedWindow, tell: (text: string) => void): void;
}

export function createWriter(
  { name, by, window: { type }, functions }: TablePlan,
  groups: Groups,
  outputs: readonly Output[],
  withParts: boolean,
): Writer {
  const columns = [...new Set(outputs.map(({ column }) => column))];
  const isCumulative = type === 'cumulative';
  const inOrder = createOrder(groups);
  const sums = sumsOf(functions, outputs);

  const valuesOf = (slot: number, seconds: number): Value[] => {
    const values: Value[] = [];
    for (const { key, of, column } of outputs) {
      const text = column.text(slot, of, seconds);
      if (text !== undefined) values.push([key, text]);
    }
    return withParts ? [...values, ...partsOf(columns, slot)] : values;
  };

  const metricsOfRow = (
    { slot, revision }: ClosedRow,
    texts: readonly string[],
    { start, end, isWithdrawn = false }: ClosedWindow,
  ): readonly Metric[] => {
    const seconds = (end - start) / US_PER_S;
    const labels = labelsOf(by, texts);
    const head = {
      endUs: end,
      source: sourceOf(by, texts),
      name,
      // What is since the start is of no window.
      window: isCumulative ? undefined : formatDuration(seconds),
      revision,
    };
    const labelled = columns.flatMap((column) => column.labelled?.(slot) ?? []);
    const told = (values: readonly Value[], isSum: (key: string) => boolean): readonly Value[] =>
      isWithdrawn ? takeBack(values, isSum) : values;
    return [
      { ...head, labels, values: told(valuesOf(slot, seconds), (key) => sums.has(key)) },
      ...labelled.map(({ label, key, text }) => ({
        ...head,
        labels: [...labels, label],
        values: told([[key, text]], () => true),
      })),
    ];
  };

  const tell: Writer['tell'] = (window, say) => {
    const rows = inOrder(window.rows);
    for (let from = 0; from < rows.length; from += GROUPS_AT_ONCE) {
      const metrics = rows
        .slice(from, from + GROUPS_AT_ONCE)
        .flatMap((row) => metricsOfRow(row, groups.texts(row.group), window));
      // A group none of whose records had what was asked for.
      const told = metrics.filter(({ values }) => values.length > 0);
      if (told.length > 0) say(told);
    }
  };

  const lengthOf = isCumulative ? () => '' : createLengths();
  const headOf = createHeads(formatMessage(name), by, groups);
  const bucketOf = createBucketTexts();
  const labelledColumns = columns.filter(({ labelled }) => labelled !== undefined);
  const assignments = outputs.map((output) => ({ ...output, before: ` ${output.key}=` }));

  const valuesText = (slot: number, seconds: number): string => {
    let text = '';
    for (const { before, of, column } of assignments) {
      const value = column.text(slot, of, seconds);
      if (value !== undefined) text += before + value;
    }
    if (withParts) for (const [key, value] of partsOf(columns, slot)) text += ` ${key}=${value}`;
    return text;
  };

  const rowText = (
    { group, slot, revision }: ClosedRow,
    time: string,
    length: string,
    seconds: number,
  ): string => {
    const head = time + headOf(group, length);
    const rev = revisionText(revision);
    const values = valuesText(slot, seconds);
    let text = values === '' ? '' : `${head}${rev}${values}\n`;
    for (const column of labelledColumns) {
      const labelled = column.labelled?.(slot) ?? [];
      for (let at = 0; at < labelled.length; at++) {
        const value = labelled[at] as LabelledValue;
        text += `${head}${bucketOf(value, at, rev)}${value.text}\n`;
      }
    }
    return text;
  };

  return {
    tell,
    tellText(window, say) {
      if (window.isWithdrawn) return tell(window, (metrics) => say(metrics.map(metricLine).join('')));
      const { start, end, rows } = window;
      const seconds = (end - start) / US_PER_S;
      const time = timeText(end);
      const length = lengthOf(seconds);
      let text = '';
      for (const row of inOrder(rows)) {
        text += rowText(row, time, length, seconds);
        if (text.length > TEXT_CHARS) {
          say(text);
          text = '';
        }
      }
      say(text);
    },
  };
}

const TEXT_CHARS = 64 * 1024;

/** Groups whose heads are kept: beyond them, making them costs less than keeping them. */
const KNOWN_HEADS = 16_384;

/** Returns what says the length of a window, which mostly is that of the window before. */
function createLengths(): (seconds: number) => string {
  let last = Number.NaN;
  let text = '';
  return (seconds) => {
    if (seconds !== last) text = windowText(formatDuration(seconds));
    last = seconds;
    return text;
  };
}

/** Returns what the lines of a group have behind the time and before the values, in one piece, for windows of a length. */
function createHeads(
  message: string,
  by: readonly GroupKey[],
  groups: Groups,
): (group: number, length: string) => string {
  const heads: (string | undefined)[] = [];
  let lengthOfHeads = '';
  return (group, length) => {
    if (length !== lengthOfHeads) heads.length = 0;
    lengthOfHeads = length;
    const known = heads[group];
    if (known !== undefined) return known;
    const texts = groups.texts(group);
    // Joined, it is copied into lines as a whole: a sum of strings is one of many pieces.
    const head = [
      ' ',
      sourceOf(by, texts),
      ' METRIC ',
      message,
      length,
      ...labelsOf(by, texts).map(labelText),
    ].join('');
    if (group < KNOWN_HEADS) heads[group] = head;
    return head;
  };
}

/** Returns what stands before a value with a label of its own. Buckets have the same labels in each group. */
function createBucketTexts(): (value: LabelledValue, at: number, rev: string) => string {
  const known: { readonly label: Value; readonly text: string }[] = [];
  return ({ label, key }, at, rev) => {
    if (rev !== '') return `${labelText(label)}${rev} ${key}=`;
    if (known[at]?.label !== label) known[at] = { label, text: [labelText(label), ' ', key, '='].join('') };
    return (known[at] as { text: string }).text;
  };
}

function partsOf(columns: readonly Column[], slot: number): readonly Value[] {
  return columns.flatMap((column) => column.parts?.(slot) ?? []);
}

/** The line of a metric, with its LF. */
export function metricLine({ endUs, source, name, labels, values, window, revision }: Metric): string {
  const length = window === undefined ? '' : windowText(window);
  const valueText = values.map(([key, value]) => ` ${key}=${value}`).join('');
  const labelTexts = labels.map(labelText).join('');
  return `${timeText(endUs)} ${source} METRIC ${formatMessage(name)}${length}${labelTexts}${revisionText(revision)}${valueText}\n`;
}

/** A record of the end of time may be in a window that ends after it. */
const LAST_US = Date.UTC(9999, 11, 31, 23, 59, 59) * US_PER_MS;

/** As formatTime has it. Windows mostly end at whole milliseconds, where less is to be computed. */
function timeText(endUs: number): string {
  const us = Math.min(endUs, LAST_US);
  if (us % US_PER_MS !== 0) return formatTime(BigInt(us) * NS_PER_US);
  const text = formatTimeMs(us / US_PER_MS);
  return us % US_PER_S === 0 ? `${text.slice(0, -'.000Z'.length)}Z` : text;
}

function windowText(length: string): string {
  return ` window=${quote(length)}`;
}

function labelText([key, value]: Value): string {
  return ` ${key}=${quote(value)}`;
}

function revisionText(revision: number): string {
  return revision > 1 ? ` rev=${revision}` : '';
}

function sourceOf(keys: readonly GroupKey[], texts: readonly string[]): string {
  const text = (name: string): string =>
    texts[keys.findIndex((key) => key.label === name && isSourcePart(key))] ?? '';
  if (text('source') !== '') return text('source');
  const service = text('service');
  if (service === '') return EVERYBODY;
  const instance = text('instance');
  return instance === '' ? service : `${service}/${instance}`;
}

/** Group keys that the source does not say already; a key that the records do not have is no label. */
function labelsOf(keys: readonly GroupKey[], texts: readonly string[]): Value[] {
  const hasService = keys.some((key) => key.label === 'service' && isSourcePart(key));
  const labels: Value[] = [];
  keys.forEach((key, index) => {
    const text = texts[index] as string;
    const inSource = isSourcePart(key) && (key.label !== 'instance' || hasService);
    if (!inSource && text !== '') labels.push([key.label, text]);
  });
  return labels;
}
