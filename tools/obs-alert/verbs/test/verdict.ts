// Whether what fires is what was expected, as lines to read.

import { formatGo } from '../../../lib/promql/engine/go-number.ts';
import { formatLabels } from '../../../lib/promql/labels/format.ts';
import { labelsOf } from '../../../lib/promql/labels/labels.ts';
import { ALERT_NAME } from '../../../lib/promql/rules/alerting.ts';
import type { ExpectedAlert, ExpressionTest } from './test-file.ts';

/** What is wrong, and where in the test file. */
export interface Failure {
  readonly line: number;
  readonly problem: string;
  readonly expected: readonly string[];
  readonly got: readonly string[];
}

/** The same for two alerts exactly when labels and annotations are equal; the name is left out. */
export function alertText({ labels, annotations }: ExpectedAlert): string {
  const rest = [...labels].filter(([name]) => name !== ALERT_NAME);
  const notes = [...annotations].sort(([left], [right]) => (left < right ? -1 : 1));
  const shown = notes.map(([name, text]) => ` ${name}=${JSON.stringify(text)}`).join('');
  return `${formatLabels(labelsOf(rest))}${shown}`;
}

/** The same for two samples exactly when labels and values are equal, with `isFuzzy` in their first 14 digits. */
export function sampleText({ labels, value }: ExpressionTest['expected'][number], isFuzzy: boolean): string {
  return `${formatLabels(labels)} ${formatGo(isFuzzy ? Number(value.toPrecision(14)) : value)}`;
}

/** Undefined where both are the same, in any order. */
export function compare(
  line: number,
  problem: string,
  expected: readonly string[],
  got: readonly string[],
): Failure | undefined {
  const left = [...expected].sort();
  const right = [...got].sort();
  if (left.length === right.length && left.every((text, index) => text === right[index])) return undefined;
  return { line, problem, expected: left, got: right };
}

export function failureText(file: string, { line, problem, expected, got }: Failure): string {
  if (expected.length === 0 && got.length === 0) return `${file}:${line}: ${problem}\n`;
  const list = (title: string, texts: readonly string[]): string =>
    texts.length === 0 ? `  ${title} nothing\n` : texts.map((text) => `  ${title} ${text}\n`).join('');
  return `${file}:${line}: ${problem}: failed\n${list('expected', expected)}${list('got     ', got)}`;
}
