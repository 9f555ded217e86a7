// Rule files, loaded and looked at.

import { readFileSync } from 'node:fs';
import type { Rule } from '../../../lib/promql/rules/rule.ts';
import { reasonOf } from '../../../lib/stream/failure.ts';
import { anchorOf } from '../../notice.ts';
import { RulesRefused } from '../../rules/failure.ts';
import { loadRules } from '../../rules/load.ts';
import { LINTS } from './lints/all.ts';
import { askRecords } from './records.ts';

export interface CheckOptions {
  readonly files: readonly string[];
  readonly records: readonly string[];
  readonly intervalMs: number;
  readonly runbook: string | undefined;
  readonly noLint: boolean;
}

export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly lint: string;
  readonly problem: string;
}

export interface CheckReport {
  readonly rules: number;
  readonly findings: readonly Finding[];
}

/** Rejects with RulesRefused for files that cannot be used. */
export async function checkRules(options: CheckOptions): Promise<CheckReport> {
  const groups = await loadRules(options.files);
  const rules = groups.flatMap((group) => group.rules.map((rule) => ({ group, rule })));
  if (options.noLint) return { rules: rules.length, findings: [] };
  const records =
    options.records.length > 0 ? askRecords(groups, options.records, options.intervalMs) : undefined;
  const anchors = options.runbook === undefined ? undefined : anchorsOf(options.runbook);
  const findings = rules.flatMap(({ group, rule }) => {
    const context = { group, intervalMs: group.intervalMs ?? options.intervalMs, anchors, records };
    return LINTS.flatMap((lint) =>
      lint.find(rule, context).map((problem) => findingOf(rule, lint.name, problem)),
    );
  });
  return { rules: rules.length, findings };
}

function findingOf(rule: Rule, lint: string, problem: string): Finding {
  return { file: rule.place.file, line: rule.place.line, rule: rule.name, lint, problem };
}

/** The anchors of the headings of a Markdown file. */
function anchorsOf(path: string): ReadonlySet<string> {
  try {
    const headings = readFileSync(path, 'utf8').matchAll(/^#+\s+(.*)$/gm);
    return new Set(Array.from(headings, ([, text = '']) => anchorOf(text)));
  } catch (error) {
    throw new RulesRefused(`cannot read runbook ${path}: ${reasonOf(error)}`);
  }
}

export function findingText({ file, line, rule, lint, problem }: Finding): string {
  return `${file}:${line}: ${rule}: ${problem} [${lint}]\n`;
}
