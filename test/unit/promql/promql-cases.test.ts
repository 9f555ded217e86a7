// Every case of fixtures/promql/cases.tsv must be run and must pass; a case that is skipped has not passed.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Outcome, runTestFile } from '../../promqltest/run.ts';

const fixtures = new URL('../../../../fixtures/promql/', import.meta.url);

function listedCases(): Map<string, { line: number; text: string }[]> {
  const byFile = new Map<string, { line: number; text: string }[]>();
  for (const row of readFileSync(new URL('cases.tsv', fixtures), 'utf8').trimEnd().split('\n')) {
    const [file, line, , , text] = row.split('\t') as [string, string, string, string, string];
    const cases = byFile.get(file) ?? [];
    cases.push({ line: Number(line), text });
    byFile.set(file, cases);
  }
  return byFile;
}

const listed = listedCases();

test('the listed cases are the 382 of the suite', () => {
  assert.equal([...listed.values()].flat().length, 382);
});

for (const file of readdirSync(new URL('testdata/', fixtures)).filter((name) => name.endsWith('.test'))) {
  test(`every listed case of ${file} passes`, () => {
    const outcomes = runTestFile(readFileSync(new URL(`testdata/${file}`, fixtures), 'utf8'));
    const byLine = new Map<number, Outcome>(outcomes.map((outcome) => [outcome.line, outcome]));
    for (const { line, text } of listed.get(file) ?? []) {
      const outcome = byLine.get(line);
      assert.equal(outcome?.text, text, `${file}:${line}`);
      assert.equal(outcome?.result, 'passed', `${file}:${line}: ${outcome?.reason}`);
    }
    assert.deepEqual(
      outcomes.filter(({ result }) => result === 'failed'),
      [],
    );
  });
}
