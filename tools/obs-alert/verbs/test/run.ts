// One test file: its rules loaded, its tests run.

import { readdirSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { loadRules } from '../../rules/load.ts';
import type { LoadedGroup } from '../../rules/loaded.ts';
import { runRecordsTest } from './records-test.ts';
import { runSeriesTest } from './series-test.ts';
import { readTestFile, type TestCase } from './test-file.ts';
import { failureText } from './verdict.ts';

export interface FileReport {
  readonly report: string;
  readonly failures: number;
}

/** Runs all tests of a file. Rejects with RulesRefused for a file, or rules, that cannot be used. */
export async function runTestFile(file: string, compat: 2 | 3): Promise<FileReport> {
  const { ruleFiles, evaluationIntervalMs, groupOrder, isFuzzy, tests } = await readTestFile(file);
  const paths = ruleFiles.flatMap((pattern) =>
    filesOf(isAbsolute(pattern) ? pattern : join(dirname(file), pattern)),
  );
  const groups = inOrder(await loadRules(paths), groupOrder);
  const setting = { groups, evaluationIntervalMs, compat, isFuzzy };
  const run = (test: TestCase) =>
    (test.records ?? test.recordsFile) === undefined
      ? runSeriesTest(test, setting)
      : runRecordsTest(test, setting, file);
  const failures = tests.flatMap((test) =>
    run(test).map((failure) => ({ ...failure, problem: nameOf(test) + failure.problem })),
  );
  const asked = tests.reduce(
    (sum, { alertTests, expressionTests }) => sum + alertTests.length + expressionTests.length,
    0,
  );
  const verdict = failures.length === 0 ? 'passed' : `${failures.length} failed`;
  const summary = `${file}: ${tests.length} tests, ${asked} checks: ${verdict}\n`;
  return {
    report: failures.map((failure) => failureText(file, failure)).join('') + summary,
    failures: failures.length,
  };
}

function inOrder(groups: readonly LoadedGroup[], order: readonly string[]): readonly LoadedGroup[] {
  const place = ({ name }: LoadedGroup): number =>
    order.includes(name) ? order.indexOf(name) : order.length;
  return [...groups].sort((left, right) => place(left) - place(right));
}

function nameOf({ name }: TestCase): string {
  return name === '' ? '' : `${name}: `;
}

/** A path whose last part may hold `*` and `?`, as promtool allows them. */
function filesOf(pattern: string): readonly string[] {
  const last = basename(pattern);
  if (!/[*?]/.test(last)) return [pattern];
  const folder = dirname(pattern);
  const source = last
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  const wanted = new RegExp(`^${source}$`);
  return readdirSync(folder)
    .filter((name) => wanted.test(name))
    .sort()
    .map((name) => join(folder, name));
}
