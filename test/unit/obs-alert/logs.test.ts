import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at, rulesOf, runAlert, transitions } from './run-alert.ts';

const group = (logs: string, rules: string): ReturnType<typeof rulesOf> =>
  rulesOf(`
groups:
- name: g
  interval: 10s
  logs:
${logs}
  rules:
${rules}`);

const OOM = `
  - name: oom_exits_total
    where: kind==EVENT and msg=="exit" and reason=="oom"`;

test('five OOM exits in ten minutes', async () => {
  const rules = await group(OOM, '  - { alert: OomStorm, expr: "increase(oom_exits_total[10m]) >= 5" }');
  const exits = [5, 100, 200, 300].map((seconds) => at(seconds, 'web/0 EVENT exit reason="oom" code=137'));
  const other = at(310, 'web/0 EVENT exit reason="exited" code=0');
  const fifth = at(401, 'web/1 EVENT exit reason="oom" code=137');
  const { output } = runAlert(rules, exits.join('') + other + fifth + at(420, 'web INFO x'));
  assert.deepEqual(transitions(output), ['410 firing OomStorm']);
  assert.match(output, / all ALERT firing alertname="OomStorm" value=5 /);
  assert.equal(runAlert(rules, exits.join('') + other).output, '');
});

test('the counter is there from the start, as 0', async () => {
  const rules = await group(
    OOM,
    '  - { alert: Zero, expr: oom_exits_total == 0 }\n  - { alert: None, expr: absent(oom_exits_total) }',
  );
  assert.deepEqual(transitions(runAlert(rules, at(1, 'web INFO x')).output), ['10 firing Zero']);
});

test('labels are texts, or fields of the record by $name; each new set begins with a 0', async () => {
  const logs = `
  - name: failed_total
    where: level>=ERROR
    labels: { service: $service, path: $path, team: night }`;
  const rules = await group(logs, '  - { alert: Fails, expr: "increase(failed_total[1m]) >= 2" }');
  const input =
    at(1, 'web/0 ERROR x path=/a') +
    at(2, 'web/1 FATAL y path=/a') +
    at(3, 'web/1 ERROR y path=/b') +
    at(4, 'api/0 WARN y path=/a') +
    at(11, 'web/0 INFO x');
  const { output } = runAlert(rules, input);
  assert.deepEqual(transitions(output), ['10 firing Fails']);
  assert.match(output, / web ALERT firing alertname="Fails" path="\/a" team="night" value=2 /);
});

test('a record stands for as many lines as its weight says', async () => {
  const rules = await group(
    '  - { name: lines_total, where: msg~"x" }',
    '  - { alert: Ten, expr: lines_total == 10 }',
  );
  assert.deepEqual(transitions(runAlert(rules, at(1, 'web INFO x w=9') + at(2, 'web INFO xx')).output), [
    '10 firing Ten',
  ]);
});

test('a weight that is none counts once', async () => {
  const rules = await group(
    '  - { name: lines_total, where: msg~"x" }',
    '  - { alert: Two, expr: lines_total == 2 }',
  );
  const input = at(1, 'web INFO x w=-3') + at(2, 'web INFO x w=many');
  assert.deepEqual(transitions(runAlert(rules, input).output), ['10 firing Two']);
});

test('the first count stands one interval behind the 0', async () => {
  const rules = await group(OOM, '  - { alert: Rate, expr: "irate(oom_exits_total[1m]) > 0" }');
  const input = at(1, 'web EVENT exit reason="oom"') + at(2, 'web EVENT exit reason="oom"');
  assert.match(runAlert(rules, input).output, /alertname="Rate" value=0\.2 /);
});

test('without kind in its condition a rule counts log records, events and spans', async () => {
  const rules = await group(
    '  - { name: seen_total, where: msg~"a" }\n  - { name: metrics_total, where: kind==METRIC }',
    '  - { alert: Seen, expr: seen_total > 0 }\n  - { alert: Metrics, expr: metrics_total > 0 }',
  );
  const input = ['INFO a', 'EVENT a', 'SPAN a', 'METRIC a value=1', 'GAP a', 'ALERT a'].map((rest) =>
    at(1, `web ${rest}`),
  );
  const { output } = runAlert(rules, input.join(''));
  assert.match(output, /alertname="Seen" value=3 /);
  assert.match(output, /alertname="Metrics" value=1 /);
});

test('a record counts from the first evaluation that is not before it, whenever it comes', async () => {
  const rules = await group(OOM, '  - { alert: Oom, expr: oom_exits_total > 0 }');
  const exit = at(12, 'web/0 EVENT exit reason="oom"');
  const early = at(9, 'web INFO x') + exit + at(22, 'web INFO x') + at(33, 'web INFO x');
  assert.deepEqual(transitions(runAlert(rules, early, { latenessMs: 5000 }).output), ['20 firing Oom']);
  const late = at(9, 'web INFO x') + at(28, 'web INFO x') + exit + at(40, 'web INFO x');
  assert.deepEqual(transitions(runAlert(rules, late, { latenessMs: 1000 }).output), ['30 firing Oom']);
});
