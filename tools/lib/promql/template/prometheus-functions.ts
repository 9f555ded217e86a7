// The functions that Prometheus adds to templates.
// Source: prometheus.io/docs/prometheus/latest/configuration/template_reference.

import { compareUtf8 } from '../labels/order.ts';
import { Regexp } from '../regexp/regexp.ts';
import { RegexpError } from '../regexp/syntax.ts';
import { parseDurationMs } from '../syntax/duration.ts';
import { expectArguments, numberArgument, textArgument } from './arguments.ts';
import type { TemplateFunction } from './execute.ts';
import {
  humanize,
  humanize1024,
  humanizeDuration,
  humanizePercentage,
  humanizeTimestamp,
  timeOf,
} from './humanize.ts';
import { TemplateError } from './nodes.ts';
import {
  GoDuration,
  GoMap,
  GoSample,
  isList,
  type TemplateSample,
  type TemplateValue,
  typeName,
} from './value.ts';

/** What a template may ask of its surroundings. */
export interface TemplateEnvironment {
  /** The result of an instant query at the time of the alert; throws an Error with a message for the reader. */
  readonly query: (expr: string) => readonly TemplateSample[];
  /** The URL under which this Prometheus is reached, `''` without one. */
  readonly externalUrl: string;
}

type TextFunction = (text: string) => TemplateValue;

function ofText(compute: TextFunction): TemplateFunction {
  return (args) => {
    expectArguments(args, 1);
    return compute(textArgument(args, 0));
  };
}

function ofNumber(compute: (value: number) => TemplateValue): TemplateFunction {
  return (args) => {
    expectArguments(args, 1);
    return compute(numberArgument(args, 0));
  };
}

const pureFunctions: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ['humanize', ofNumber(humanize)],
  ['humanize1024', ofNumber(humanize1024)],
  ['humanizeDuration', ofNumber(humanizeDuration)],
  ['humanizePercentage', ofNumber(humanizePercentage)],
  ['humanizeTimestamp', ofNumber(humanizeTimestamp)],
  ['toTime', ofNumber(timeOf)],
  ['toDuration', ofNumber((seconds) => new GoDuration(seconds))],
  ['title', ofText(toTitle)],
  ['toUpper', ofText((text) => text.toUpperCase())],
  ['toLower', ofText((text) => text.toLowerCase())],
  ['stripPort', ofText((text) => splitPort(text).host)],
  ['stripDomain', ofText(stripDomain)],
  ['parseDuration', ofText(secondsOf)],
  ['safeHtml', ofText((text) => text)],
  ['urlQueryEscape', ofText((text) => encodeURIComponent(text).replaceAll('%20', '+'))],
  ['graphLink', ofText((expr) => `/graph?g0.expr=${queryEscape(expr)}&g0.tab=0`)],
  ['tableLink', ofText((expr) => `/graph?g0.expr=${queryEscape(expr)}&g0.tab=1`)],
  ['match', matches],
  ['reReplaceAll', replaceAll],
  ['first', first],
  ['label', label],
  ['value', (args) => sampleArgument(args, 0).value],
  ['strvalue', (args) => sampleArgument(args, 0).labels.get('__value__')],
  ['sortByLabel', sortByLabel],
  ['args', (args) => new GoMap(new Map(args.map((arg, index) => [`arg${index}`, arg])), null)],
  ['tmpl', (args, run) => run.runNamed(textArgument(args, 0), args[1] ?? null)],
]);

/** The functions of Prometheus, bound to an environment. */
export function prometheusFunctions(environment: TemplateEnvironment): ReadonlyMap<string, TemplateFunction> {
  return new Map<string, TemplateFunction>([
    ...pureFunctions,
    ['externalURL', () => environment.externalUrl],
    ['pathPrefix', () => pathOf(environment.externalUrl)],
    ['query', ofText((expr) => runQuery(environment, expr))],
  ]);
}

function runQuery(environment: TemplateEnvironment, expr: string): TemplateValue {
  try {
    return environment.query(expr).map(({ labels, value }) => new GoSample(new GoMap(labels), value));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new TemplateError(error.message);
  }
}

function pathOf(url: string): string {
  return /^[a-z]+:\/\/[^/]*(\/[^?#]*)?/i.exec(url)?.[1] ?? '';
}

function queryEscape(text: string): string {
  return encodeURIComponent(text).replaceAll('%20', '+');
}

function toTitle(text: string): string {
  return text.replace(
    /(^|[^\p{L}\p{N}_'])(\p{L})/gu,
    (_, before: string, letter: string) => before + letter.toUpperCase(),
  );
}

function splitPort(text: string): { host: string; port: string } {
  const found = /^(?:\[([^\]]*)\]|([^:]*)):([^:]*)$/.exec(text);
  return found ? { host: found[1] ?? found[2]!, port: found[3]! } : { host: text, port: '' };
}

/** The first part of a host name, with its port; an address stays as it is. */
function stripDomain(text: string): string {
  const { host, port } = splitPort(text);
  if (/^[\d.]+$/.test(host) || host.includes(':')) return text;
  const short = host.split('.')[0]!;
  return port === '' ? short : `${short}:${port}`;
}

function secondsOf(text: string): number {
  const durationMs = parseDurationMs(text);
  if (durationMs === undefined)
    throw new TemplateError(`not a valid duration string: ${JSON.stringify(text)}`);
  return durationMs / 1000;
}

function regexpOf(pattern: string): Regexp {
  try {
    return new Regexp(pattern, { dotAll: false });
  } catch (error) {
    if (!(error instanceof RegexpError)) throw error;
    throw new TemplateError(`error parsing regexp: ${error.message}`);
  }
}

function matches(args: readonly TemplateValue[]): boolean {
  expectArguments(args, 2);
  return regexpOf(textArgument(args, 0)).test(textArgument(args, 1));
}

/** Pattern, replacement, text: the text comes last, so that it can be piped. */
function replaceAll(args: readonly TemplateValue[]): string {
  expectArguments(args, 3);
  return regexpOf(textArgument(args, 0)).replaceAll(textArgument(args, 2), textArgument(args, 1));
}

function listArgument(args: readonly TemplateValue[], index: number): readonly TemplateValue[] {
  const value = args[index] ?? null;
  if (!isList(value)) throw new TemplateError(`expected a query result, got ${typeName(value)}`);
  return value;
}

function sampleArgument(args: readonly TemplateValue[], index: number): GoSample {
  const value = args[index] ?? null;
  if (!(value instanceof GoSample)) throw new TemplateError(`expected a sample, got ${typeName(value)}`);
  return value;
}

function first(args: readonly TemplateValue[]): TemplateValue {
  const [sample] = listArgument(args, 0);
  if (sample === undefined) throw new TemplateError('first() called on vector with no elements');
  return sample;
}

function label(args: readonly TemplateValue[]): TemplateValue {
  expectArguments(args, 2);
  return sampleArgument(args, 1).labels.get(textArgument(args, 0));
}

function sortByLabel(args: readonly TemplateValue[]): TemplateValue {
  expectArguments(args, 2);
  const name = textArgument(args, 0);
  const keyOf = (sample: TemplateValue): string =>
    sample instanceof GoSample ? String(sample.labels.get(name)) : '';
  return [...listArgument(args, 1)].sort((a, b) => compareUtf8(keyOf(a), keyOf(b)));
}
