import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as yaml from 'yaml';
import type { VectorElement } from '../../../tools/lib/promql/engine/evaluate.ts';
import { formatLabels } from '../../../tools/lib/promql/labels/format.ts';
import { labelsOf, NO_LABELS } from '../../../tools/lib/promql/labels/labels.ts';
import { AlertState, alertSeries, plainSettings } from '../../../tools/lib/promql/rules/alerting.ts';
import { recordedElements } from '../../../tools/lib/promql/rules/recording.ts';
import type { AlertingRule, Rule } from '../../../tools/lib/promql/rules/rule.ts';
import { parseRuleFile } from '../../../tools/lib/promql/rules/rules.ts';
import { createExpander, NO_ENVIRONMENT } from '../../../tools/lib/promql/template/template.ts';

const expand = createExpander(NO_ENVIRONMENT);
const MINUTE = 60_000;

function ruleOf(fields: object): Rule {
  const text = JSON.stringify({ groups: [{ name: 'g', rules: [{ expr: 'x', ...fields }] }] });
  return parseRuleFile(text, 'r', yaml).groups[0]!.rules[0]!;
}

const stateOf = (fields: object, limit = 0): AlertState =>
  new AlertState(ruleOf({ alert: 'A', ...fields }) as AlertingRule, { ...plainSettings(expand), limit });

const element = (job: string, value = 1): VectorElement => ({
  labels: labelsOf([
    ['__name__', 'x'],
    ['job', job],
  ]),
  value,
});

/** The transitions of each step, given the jobs of the result per minute. */
function life(state: AlertState, steps: readonly (readonly string[])[]): string[][] {
  return steps.map((jobs, minute) =>
    state
      .step(
        jobs.map((job) => element(job)),
        minute * MINUTE,
      )
      .transitions.map((transition) => `${transition.labels.get('job')} ${transition.state}`),
  );
}

test('pending fires after for, and resolves at once without keep_firing_for', () => {
  assert.deepEqual(life(stateOf({ for: '2m' }), [['a'], ['a'], ['a', 'b'], ['b'], []]), [
    ['a pending'],
    [],
    ['b pending', 'a firing'],
    ['a resolved'],
    ['b inactive'],
  ]);
});

test('without for an alert fires at once; pending is no transition of its own', () => {
  assert.deepEqual(life(stateOf({}), [['a'], [], ['a']]), [['a firing'], ['a resolved'], ['a firing']]);
});

test('keep_firing_for counts from the first absence and ends at its length', () => {
  assert.deepEqual(life(stateOf({ keep_firing_for: '2m' }), [['a'], [], [], ['a'], [], [], []]), [
    ['a firing'],
    [],
    [],
    [],
    [],
    [],
    ['a resolved'],
  ]);
});

test('an alert tells its labels, annotations, fingerprint and times', () => {
  const state = stateOf({
    for: '1m',
    labels: { severity: 'page', level: '{{ if gt $value 5.0 }}high{{ else }}low{{ end }}' },
    annotations: {
      text: '{{ $labels.job }} of {{ $labels.__name__ }}: {{ $value }}',
      broken: '{{ gt $value 1 }}',
    },
  });
  state.step([element('a', 9)], 0);
  const [firing] = state.step([element('a', 1234567)], MINUTE).transitions;
  assert.deepEqual(
    [firing?.state, firing?.atMs, firing?.activeAtMs, firing?.value],
    ['firing', MINUTE, 0, 1234567],
  );
  assert.equal(formatLabels(firing!.labels), '{alertname="A", job="a", level="high", severity="page"}');
  assert.deepEqual(
    firing!.annotations,
    new Map([
      ['text', 'a of x: 1.234567e+06'],
      ['broken', '<error expanding template: error calling gt: incompatible types for comparison>'],
    ]),
  );
  assert.match(firing!.fingerprint, /^[0-9a-f]{16}$/);
  const [resolved] = state.step([], 2 * MINUTE, (labels) =>
    labels.get('job') === 'a' ? 0.5 : undefined,
  ).transitions;
  assert.deepEqual([resolved?.state, resolved?.value, resolved?.activeAtMs], ['resolved', 0.5, 0]);
  assert.equal(resolved?.annotations.get('text'), 'a of x: 1.234567e+06');
});

test('ALERTS and ALERTS_FOR_STATE follow the alerts', () => {
  const state = stateOf({ for: '1m' });
  state.step([element('a')], 90_500);
  const [alerts, since] = alertSeries(state.active[0]!);
  assert.equal(formatLabels(alerts!.labels), 'ALERTS{alertname="A", alertstate="pending", job="a"}');
  assert.equal(alerts!.value, 1);
  assert.equal(since?.value, 90);
});

test('two elements that end up with equal labels change nothing', () => {
  const state = stateOf({ labels: { job: 'same' } });
  state.step([element('a')], 0);
  const { transitions, error } = state.step([element('a'), element('b')], MINUTE);
  assert.match(error ?? '', /same labelset after applying alert labels/);
  assert.deepEqual(transitions, []);
  assert.equal(state.active.length, 1);
});

test('beyond the limit all alerts go, and those that fired are resolved', () => {
  const state = stateOf({}, 2);
  state.step([element('a')], 0);
  const { transitions, error } = state.step(
    ['a', 'b', 'c'].map((job) => element(job)),
    MINUTE,
  );
  assert.equal(error, 'exceeded limit of 2 with 3 alerts');
  assert.deepEqual(
    transitions.map(({ labels, state: to }) => [labels.get('job'), to]),
    [['a', 'resolved']],
  );
  assert.equal(state.active.length, 0);
});

test('a recording rule renames, relabels, and refuses equal or too many series', () => {
  const rule = ruleOf({ record: 'y', labels: { job: 'z' } });
  assert.equal(rule.kind, 'record');
  const [recorded] = recordedElements(rule, [element('a', 3)], 0);
  assert.deepEqual([formatLabels(recorded!.labels), recorded!.value], ['y{job="z"}', 3]);
  assert.throws(() => recordedElements(rule, [element('a'), element('b')], 0), /same labelset/);
  const plain = ruleOf({ record: 'y' });
  assert.equal(plain.kind, 'record');
  assert.throws(
    () => recordedElements(plain, [element('a'), element('b')], 1),
    /exceeded limit of 1 with 2 series/,
  );
  assert.deepEqual(recordedElements(plain, [{ labels: NO_LABELS, value: 1 }], 0)[0]?.labels.names, [
    '__name__',
  ]);
});
