import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as yaml from 'yaml';
import { RuleFileError } from '../../../tools/lib/promql/rules/rule.ts';
import { parseRuleFile } from '../../../tools/lib/promql/rules/rules.ts';

const parse = (text: string) => parseRuleFile(text, 'r.yml', yaml);

/** The problems of a file as `line:column problem`. */
function problemsOf(text: string): string[] {
  try {
    parse(text);
  } catch (error) {
    assert.ok(error instanceof RuleFileError);
    return error.problems.map(({ line, column, problem }) => `${line}:${column} ${problem}`);
  }
  return [];
}

const rule = (lines: string) => `groups:\n- name: g\n  rules:\n  - ${lines.replaceAll('\n', '\n    ')}\n`;

test('a group has everything that Prometheus reads, and log rules', () => {
  const { groups } = parse(`groups:
  - name: g
    interval: 1m30s
    limit: 7
    query_offset: 10s
    labels: { team: ops, level: low }
    rules:
      - record: job:x:sum
        expr: sum by (job) (x)
        labels: { level: 2 }
      - alert: Down
        expr: |
          up == 0
        for: 5m
        keep_firing_for: 1h
        labels: { severity: "{{ $value }}" }
        annotations: { summary: "{{ $labels.job }} is down" }
    logs:
      - name: oom_total
        where: kind = "EVENT" and reason = "oom"
        labels: { service: service }
`);
  const [group] = groups;
  assert.deepEqual(
    [group?.name, group?.intervalMs, group?.limit, group?.queryOffsetMs],
    ['g', 90_000, 7, 10_000],
  );
  const [record, alert] = group!.rules;
  assert.equal(record?.kind, 'record');
  assert.deepEqual(
    [...record.labels],
    [
      ['team', 'ops'],
      ['level', '2'],
    ],
  );
  assert.equal(alert?.kind, 'alert');
  assert.deepEqual(
    [alert.name, alert.text, alert.forMs, alert.keepFiringForMs],
    ['Down', 'up == 0', 300_000, 3_600_000],
  );
  assert.deepEqual([...alert.labels.keys()], ['team', 'level', 'severity']);
  assert.deepEqual(alert.place, { file: 'r.yml', line: 11, column: 9 });
  assert.equal(group!.logs[0]?.where, 'kind = "EVENT" and reason = "oom"');
  assert.deepEqual(group!.logs[0]?.wherePlace, { file: 'r.yml', line: 20, column: 16 });
});

test('an empty file has no groups', () => {
  assert.deepEqual(parse('').groups, []);
  assert.deepEqual(parse('groups:').groups, []);
});

test('anchors, aliases and merge keys are followed', () => {
  const { groups } = parse(`groups:
- name: g
  rules:
  - alert: A
    expr: a
    labels: &labels { severity: page, team: x }
  - alert: B
    expr: b
    labels: { <<: *labels, team: y }
`);
  const [, second] = groups[0]!.rules;
  assert.deepEqual(
    Array.from(second?.kind === 'alert' ? second.labels : [], ([name, { text }]) => [name, text]).sort(),
    [
      ['severity', 'page'],
      ['team', 'y'],
    ],
  );
});

const refused: readonly (readonly [string, readonly string[]])[] = [
  ['foo: 1', ['1:1 unknown field "foo" in rule file, expected one of groups']],
  ['groups: 1', ['1:9 expected groups to be a list']],
  ['groups:\n- rules: []', ['2:3 group name must not be empty']],
  [rule('alert: A'), ["4:5 field 'expr' must be set in rule"]],
  [rule('expr: up'), ["4:5 one of 'record' or 'alert' must be set"]],
  [rule('alert: A\nrecord: b\nexpr: up'), ["5:13 only one of 'record' and 'alert' must be set"]],
  [rule('record: b\nexpr: up\nfor: 1m'), ["6:5 invalid field 'for' in recording rule"]],
  [rule('record: b-c\nexpr: up'), ['4:13 invalid recording rule name: "b-c"']],
  [rule('alert: A\nexpr: up\nfor: 1'), ['6:10 for "1" is not a valid duration, expected one like 5m']],
  [rule('alert: A\nexpr: up[5m]'), ['5:11 expr must give a scalar or an instant vector, not a range vector']],
  [rule('alert: A\nexpr: up\nlabels: { a-b: x }'), ['6:15 invalid name "a-b" in labels']],
  [rule('alert: A\nexpr: up\nlabels: { __name__: x }'), ['6:25 __name__ must not be set in labels']],
  [
    rule('alert: A\nexpr: up\nalerts: x'),
    [
      '6:5 unknown field "alerts" in rule, expected one of record, alert, expr, for, keep_firing_for, labels, annotations',
    ],
  ],
  [
    rule('alert: A\nexpr: "up{a=\\"b\\"} + )"'),
    ['5:26 could not parse expression: unexpected ")" in expression'],
  ],
  [
    rule('alert: A\nexpr: |\n  sum(\n    up\n  ) by x'),
    ['8:12 could not parse expression: unexpected identifier "x" in grouping opts, expected "("'],
  ],
  [
    rule('alert: A\nexpr: >-\n  up\n  == bool'),
    ['7:14 could not parse expression: unexpected end of input in expression'],
  ],
  [
    rule('alert: A\nexpr: up\nannotations:\n  a: "{{ $x }}"'),
    ['7:14 template of a: undefined variable "$x"'],
  ],
  [
    rule('alert: A\nexpr: up\nannotations:\n  a: "{{ nope }}"'),
    ['7:14 template of a: function "nope" not defined'],
  ],
  [rule('alert: A\nexpr: up\nexpr: up'), ['6:5 Map keys must be unique']],
];

for (const [text, problems] of refused) {
  test(`refused: ${problems[0]}`, () => assert.deepEqual(problemsOf(text), problems));
}

test('all problems of a file are told at once, each with its line and a caret', () => {
  const text = `${rule('alert: A\nexpr: up +\nfor: x')}- name: g\n  rules: []\n`;
  assert.throws(() => parse(text), {
    name: 'RuleFileError',
    message: [
      'r.yml:5:15: could not parse expression: unexpected end of input in expression',
      '    expr: up +',
      '              ^',
      'r.yml:6:10: for "x" is not a valid duration, expected one like 5m',
      '    for: x',
      '         ^',
      'r.yml:7:9: group name "g" is repeated in the same file',
      '- name: g',
      '        ^',
    ].join('\n'),
  });
});

test('a quoted text that YAML 1.2 ends early is told as such', () => {
  const text =
    'groups:\n- name: g\n  rules:\n  - alert: A\n    annotations:\n      a: "one\n  two"\n    expr: up\n';
  assert.match(problemsOf(text)[0]!, /^6:14 missing closing ": .*Go's YAML accepts it as it is/);
  assert.deepEqual(problemsOf('groups: "x'), ['1:11 missing closing "']);
});

test('alias bombs end at the bound on rules', () => {
  const lines = ['groups:', '- name: g0', '  rules: &r'];
  for (let index = 0; index < 200; index++) lines.push('  - {alert: A, expr: up}');
  for (let index = 1; index < 200; index++) lines.push(`- {name: g${index}, rules: *r}`);
  assert.match(problemsOf(lines.join('\n'))[0]!, /more than 10000 rules in one file/);
});
