// Runs test files of Prometheus: `node .build/test/promqltest/main.js FILE…`. Prints what passed, failed and was
// skipped per file; exit status 1 if anything failed, 2 without a file or for one that cannot be read.

import { readFileSync } from 'node:fs';
import { type Outcome, runTestFile } from './run.ts';

function report(file: string, outcomes: readonly Outcome[]): string {
  const count = (result: Outcome['result']): number =>
    outcomes.filter((outcome) => outcome.result === result).length;
  const counts = `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`;
  const details = outcomes
    .filter(({ result }) => result !== 'passed')
    .map(({ line, text, result, reason }) => `  ${result} line ${line}: ${reason} | ${text}`);
  return [`${file}: ${counts}`, ...details].join('\n');
}

const files = process.argv.slice(2);
if (files.length === 0) {
  process.stderr.write('promqltest: fatal: no file given, expected FILE…\n');
  process.exitCode = 2;
}
for (const file of files) {
  try {
    const outcomes = runTestFile(readFileSync(file, 'utf8'));
    process.stdout.write(`${report(file, outcomes)}\n`);
    if (outcomes.some(({ result }) => result === 'failed')) process.exitCode ||= 1;
  } catch (error) {
    process.stderr.write(`promqltest: fatal: cannot run ${file}: ${String(error)}\n`);
    process.exitCode = 2;
  }
}
