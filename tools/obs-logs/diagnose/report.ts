// The report: for each source that fails the cause, the evidence and what to look at next. Sources of one cause are told together.

import type { Palette } from '../../lib/term/color.ts';
import { visible } from '../../lib/term/escape.ts';
import type { Case, Finding, Line } from './case.ts';
import { fill, type Rule } from './rule.ts';
import { endOf, type Verdict, verdictOf } from './verdict.ts';

/** A verdict and the cases that it is the same for. */
interface Group {
  readonly verdict: Verdict;
  readonly cases: Case[];
}

/** Names that are listed. */
const MOST_NAMES = 8;
/** A crash loop is a program that has failed so often. */
const LOOP_FAILURES = 3;

export interface Diagnosis {
  readonly groups: readonly Group[];
  /** 1 where a failure has no explanation, else 0. */
  readonly status: number;
}

export function diagnose(cases: readonly Case[], rules: readonly Rule[]): Diagnosis {
  const order = new Map<unknown, number>(rules.map((rule, index) => [rule, index]));
  const groups = new Map<string, Group>();
  for (const one of cases) {
    const verdict = verdictOf(one, order);
    const key = keyOf(verdict, one);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { verdict, cases: [one] });
    else known.cases.push(one);
  }
  const all = [...groups.values()];
  const isUnexplained = all.some(({ verdict }) => verdict.kind === 'unexplained');
  return { groups: all, status: isUnexplained ? 1 : 0 };
}

function keyOf(verdict: Verdict, one: Case): string {
  if (verdict.kind === 'explained') return `explained ${titleOf(verdict.cause)}`;
  return verdict.kind === 'healthy' ? 'healthy' : `${verdict.kind} ${one.name}`;
}

/** The report as text; with `isShown` safe for a terminal. */
export function formatText({ groups }: Diagnosis, paints: Palette, isShown: boolean): string {
  const show = (text: string): string => (isShown ? visible(text, 'keep') : text);
  if (groups.length === 0) return 'nothing to diagnose: there are no lines\n';
  return groups
    .map((group) => textOf(group, paints, show).join('\n'))
    .join('\n\n')
    .concat('\n');
}

function textOf(
  { verdict, cases }: Group,
  paints: Palette,
  show: (text: string) => string,
): readonly string[] {
  const [one] = cases as [Case];
  const names = show(namesOf(cases));
  switch (verdict.kind) {
    case 'healthy':
      return [`${paints.good(names)}: no sign of a failure in ${linesIn(cases)}`];
    case 'recovered':
      return [
        `${paints.good(names)}: nothing fails now; earlier: ${verdict.earlier.map((finding) => show(titleOf(finding))).join('; ')}`,
        ...verdict.earlier.flatMap((finding) => evidence(finding, paints, show)),
      ];
    case 'unexplained':
      return [
        `${paints.bad(names)}: it fails${ended(one)}, and no rule explains why; the last lines of trouble:`,
        ...verdict.lines.map((line) => lineText(line, paints, show)),
      ];
    case 'explained':
      return [
        `${paints.bad(names)}: ${paints.strong(show(titleOf(verdict.cause)))}${paints.faint(` [${verdict.cause.rule.id}]`)}`,
        ...historyOf(cases),
        '  evidence:',
        ...evidence(verdict.cause, paints, show),
        '  look at next:',
        ...nextOf(verdict.cause).map((text) => `    - ${show(text)}`),
        ...alsoSeen(verdict.others, paints, show),
      ];
  }
}

function historyOf(cases: readonly Case[]): readonly string[] {
  return cases
    .flatMap((one) => {
      const end = endOf(one.lastExit);
      if (end === undefined) return [];
      const loop = one.failures >= LOOP_FAILURES ? `: a crash loop, ${one.failures} failed ends` : '';
      return [`  ${one.name} ${end}${loop}`];
    })
    .slice(0, MOST_NAMES);
}

function ended(one: Case): string {
  const end = endOf(one.lastExit);
  return end === undefined ? '' : `, ${end}`;
}

function evidence(
  { best, count, first, last }: Finding,
  paints: Palette,
  show: (text: string) => string,
): readonly string[] {
  const times = count > 1 ? paints.faint(`    (${count} lines, from line ${first} to ${last})`) : '';
  return [lineText(best, paints, show), ...(times === '' ? [] : [times])];
}

function lineText({ number, text }: Line, paints: Palette, show: (text: string) => string): string {
  return `    ${paints.faint(`line ${number}:`)} ${show(text)}`;
}

function alsoSeen(
  others: readonly Finding[],
  paints: Palette,
  show: (text: string) => string,
): readonly string[] {
  if (others.length === 0) return [];
  return [
    '  also seen:',
    ...others.flatMap((finding) => [
      `    ${show(titleOf(finding))}${paints.faint(` [${finding.rule.id}]`)}`,
      ...evidence(finding, paints, show),
    ]),
  ];
}

export function titleOf({ rule, captures }: Finding): string {
  return fill(rule.title, captures);
}

export function nextOf({ rule, captures }: Finding): readonly string[] {
  return rule.next.map((text) => fill(text, captures));
}

function namesOf(cases: readonly Case[]): string {
  const more = cases.length - MOST_NAMES;
  const names = cases
    .slice(0, MOST_NAMES)
    .map(({ name }) => name)
    .join(', ');
  return more > 0 ? `${names} and ${more} more` : names;
}

function linesIn(cases: readonly Case[]): string {
  const lines = cases.reduce((sum, one) => sum + one.lines, 0);
  return lines === 1 ? '1 line' : `${lines} lines`;
}

/** One JSON object for each verdict. */
export function formatJson({ groups }: Diagnosis): string {
  return groups.map((group) => `${JSON.stringify(objectOf(group))}\n`).join('');
}

function objectOf({ verdict, cases }: Group): object {
  const sources = cases.map(({ name }) => name);
  const failures = cases.reduce((sum, one) => sum + one.failures, 0);
  const base = {
    sources,
    verdict: verdict.kind,
    lines: cases.reduce((sum, one) => sum + one.lines, 0),
    failures,
  };
  switch (verdict.kind) {
    case 'healthy':
      return base;
    case 'recovered':
      return { ...base, earlier: verdict.earlier.map(findingObject) };
    case 'unexplained':
      return { ...base, evidence: verdict.lines };
    case 'explained':
      return {
        ...base,
        ...findingObject(verdict.cause),
        next: nextOf(verdict.cause),
        others: verdict.others.map(findingObject),
      };
  }
}

function findingObject(finding: Finding): object {
  const { rule, best, count, first, last } = finding;
  return { cause: rule.id, title: titleOf(finding), evidence: best, count, first, last };
}
