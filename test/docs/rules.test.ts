// The rules that ship: no lint finds fault with them, each alert has a unit test and a section in the runbook, and all tests pass, here and
// with promtool.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { anchorOf } from '../../tools/obs-alert/notice.ts';
import { loadRules } from '../../tools/obs-alert/rules/load.ts';
import { checkRules } from '../../tools/obs-alert/verbs/check/run.ts';
import { runTestFile } from '../../tools/obs-alert/verbs/test/run.ts';
import { readTestFile } from '../../tools/obs-alert/verbs/test/test-file.ts';
import { ROOT } from '../project.ts';

const FOLDER = join(ROOT, 'pipelines/rules');
const RUNBOOK = join(FOLDER, 'RUNBOOK.md');
const names = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
const rules = names.map((name) => join(FOLDER, name));
const tests = names.map((name) => join(FOLDER, 'tests', name));
/** promtool knows no log rules, and Prometheus 2 counts one point more in a subquery. */
const ONLY_OURS = new Set(['containers.yaml', 'slo.yaml']);

test('no lint finds fault with the rules that ship', async () => {
  const { findings } = await checkRules({
    files: rules,
    records: [],
    intervalMs: 15_000,
    runbook: RUNBOOK,
    noLint: false,
  });
  assert.deepEqual(findings, []);
});

test('each alert has its section in the runbook, and each section its alert', async () => {
  const groups = await loadRules(rules);
  const alerts = groups.flatMap((group) => group.rules.filter((rule) => rule.kind === 'alert'));
  const sections = [...readFileSync(RUNBOOK, 'utf8').matchAll(/^## (.*)$/gm)].map(([, title = '']) =>
    anchorOf(title),
  );
  assert.deepEqual(alerts.map(({ name }) => anchorOf(name)).sort(), sections.sort());
  for (const { name, annotations } of alerts) {
    const runbook = annotations.get('runbook')?.text;
    assert.equal(runbook, `RUNBOOK.md#${anchorOf(name)}`);
  }
});

test('each alert is seen quiet and firing in a unit test', async () => {
  const groups = await loadRules(rules);
  const alerts = groups.flatMap((group) =>
    group.rules.flatMap((rule) => (rule.kind === 'alert' ? [rule.name] : [])),
  );
  const cases = (await Promise.all(tests.map(readTestFile))).flatMap((file) => file.tests);
  const checks = cases.flatMap(({ alertTests }) => alertTests);
  const named = (isFiring: boolean) =>
    checks.filter(({ expected }) => expected.length > 0 === isFiring).map(({ alertname }) => alertname);
  for (const isFiring of [true, false])
    assert.deepEqual([...new Set(named(isFiring))].sort(), [...alerts].sort());
});

for (const file of tests) {
  test(`the unit tests of ${file.slice(ROOT.length)} pass`, async () => {
    const { report, failures } = await runTestFile(file, 3);
    assert.equal(failures, 0, report);
  });
}

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

for (const name of names.filter((one) => !ONLY_OURS.has(one))) {
  test(`promtool runs the unit tests of ${name}`, {
    skip: !hasPromtool && 'promtool is not installed',
  }, () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', join(FOLDER, 'tests', name)], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stdout + stderr);
  });
}
