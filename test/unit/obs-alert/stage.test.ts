import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordToJson } from '../../../tools/lib/record/json.ts';
import { parseRecord } from '../../../tools/lib/record/parse.ts';
import { createFeeder } from '../../../tools/lib/stream/feeder.ts';
import { unaccounted } from '../../../tools/lib/stream/ledger.ts';
import { at, createStage, oneGroup, rulesOf, runAlert, transitions } from './run-alert.ts';

const DOWN = await oneGroup(`
- alert: Down
  expr: up_instances < 3
  for: 2s
  labels: { severity: critical }
  annotations: { summary: '{{ $value }} of 3 in {{ $labels.service }}' }`);

const GONE = await oneGroup('- { alert: Gone, expr: absent(up_instances) }');

const up = (seconds: number, instances: number): string =>
  at(seconds, `web METRIC up window="1s" instances=${instances}`);

test('one record per transition, with the value of that moment', async () => {
  const input = up(0, 3) + up(1, 2) + up(2, 1) + up(3, 2) + up(4, 3) + up(5, 3);
  const { output, ledger, firing } = runAlert(DOWN, input);
  const tail = `fingerprint="6aaf57a4bd88b1a0" active_at="2026-02-14T12:00:01Z" summary=`;
  assert.deepEqual(
    output.replace(/fingerprint="[0-9a-f]{16}"/g, 'fingerprint="6aaf57a4bd88b1a0"').split('\n'),
    [
      `2026-02-14T12:00:01Z web ALERT pending alertname="Down" severity="critical" value=2 ${tail}"2 of 3 in web"`,
      `2026-02-14T12:00:03Z web ALERT firing alertname="Down" severity="critical" value=2 ${tail}"2 of 3 in web"`,
      `2026-02-14T12:00:04Z web ALERT resolved alertname="Down" severity="critical" value=3 ${tail}"2 of 3 in web"`,
      '',
    ],
  );
  assert.equal(firing, 0);
  assert.equal(unaccounted(ledger), 0);
});

test('an evaluation waits for what comes late, and stands in front of the line that brought it about', async () => {
  const input = up(0, 3) + up(1, 2) + at(2, 'web/0 INFO x') + at(5, 'web/0 INFO y');
  const rules = await oneGroup('- { alert: Low, expr: up_instances < 3 }');
  const { output } = runAlert(rules, input, { pass: true, latenessMs: 1000 });
  const lines = output.trimEnd().split('\n');
  assert.match(lines[3] ?? '', / ALERT firing alertname="Low"/);
  assert.equal(lines[4], '2026-02-14T12:00:05Z web/0 INFO y');
  // With a second of lateness the time 1 is over only after 2.
  const late = up(0, 3) + at(2, 'web/0 INFO x') + up(1, 2) + at(3, 'web/0 INFO y');
  assert.deepEqual(transitions(runAlert(rules, late, { latenessMs: 1000 }).output), ['1 firing Low']);
  assert.deepEqual(transitions(runAlert(rules, late, { latenessMs: 0 }).output), ['2 firing Low']);
});

test('at the end of the input every group is evaluated once more, where no record is after', async () => {
  const rules = await rulesOf(
    'groups: [{ name: g, interval: 1m, rules: [{ alert: Low, expr: up_instances < 3 }] }]',
  );
  const { output, firing } = runAlert(rules, up(61, 2));
  assert.deepEqual(transitions(output), ['120 firing Low']);
  assert.equal(firing, 1);
});

test('groups that say no interval have the default one', async () => {
  const rules = await rulesOf(
    'groups: [{ name: g, rules: [{ alert: Low, expr: up_instances < 3, for: 1s }] }]',
  );
  const input = up(0, 2) + up(1, 2) + up(40, 2);
  assert.deepEqual(transitions(runAlert(rules, input).output), ['0 pending Low', '15 firing Low']);
});

test('what a recording rule records, the rules after it read at once; what is gone ends at once', async () => {
  const rules = await oneGroup(`
- record: low
  expr: up_instances < 3
- alert: Low
  expr: low
- alert: Gone
  expr: absent(low)`);
  const input = up(0, 2) + up(1, 3) + up(2, 3);
  assert.deepEqual(transitions(runAlert(rules, input).output), [
    '0 firing Low',
    '1 resolved Low',
    '1 firing Gone',
  ]);
});

test('rules read ALERTS', async () => {
  const rules = await oneGroup(`
- alert: Low
  expr: up_instances < 3
- alert: Any
  expr: count(ALERTS{alertname="Low"}) > 0`);
  const input = up(0, 2) + up(1, 3) + up(2, 3);
  assert.deepEqual(transitions(runAlert(rules, input).output), [
    '0 firing Low',
    '0 firing Any',
    '1 resolved Low',
    '1 resolved Any',
  ]);
});

test('a series that falls silent keeps its value until it is stale', async () => {
  const rules = await oneGroup(
    '- { alert: Low, expr: up_instances < 3 }\n- { alert: Gone, expr: absent(up_instances) }',
  );
  const input = up(0, 2) + at(20, 'web/0 INFO x');
  const { output } = runAlert(rules, input, { staleAfterMs: 5000 });
  assert.deepEqual(transitions(output), ['0 firing Low', '5 resolved Low', '5 firing Gone']);
  assert.doesNotMatch(output.split('\n')[1] ?? '', /value=/, 'a series that is gone has no value');
});

test('values are in base units, labels are the quoted fields and the source', async () => {
  const rules = await oneGroup(`
- alert: Slow
  expr: http_p99{env="prod",service="web",instance="0"} == 0.25
- alert: Big
  expr: http_rss == 2048
- alert: Full
  expr: http_disk == 0.5
- alert: Plain
  expr: http == 7
- alert: Never
  expr: '{__name__=~"http_.*",window=~".+"} or {seq=~".+"} or http_w or http_sketch'`);
  const input = at(
    0,
    'web/0 METRIC http window="10s" env="prod" seq="1" p99=250ms rss=2K disk=50% value=7 w=2 sketch=dd1:AAAA',
  );
  const { output, ledger } = runAlert(rules, input);
  assert.deepEqual(transitions(output), ['0 firing Slow', '0 firing Big', '0 firing Full', '0 firing Plain']);
  assert.match(output, /^\S+ web\/0 ALERT firing alertname="Slow" env="prod" value=0.25 /);
  assert.equal(ledger.notes.get('unparsable'), undefined);
});

test('a bare token that is no quantity is counted, and the rest of the record is taken', async () => {
  const rules = await oneGroup('- { alert: A, expr: m_a == 1 }');
  const { output, ledger } = runAlert(rules, at(0, 'web METRIC m a=1 b=1..2 c=fast'));
  assert.equal(ledger.notes.get('unparsable'), 2);
  assert.match(output, /b="1\.\.2" c="fast" value=1/);
});

test('an alert without a service is of all', async () => {
  const rules = await oneGroup('- { alert: Low, expr: sum(up_instances) < 3 }');
  assert.match(runAlert(rules, up(0, 2)).output, /^\S+ all ALERT firing alertname="Low" value=2 /);
});

test('both forms of records are read', async () => {
  const json = (line: string): string => `${recordToJson(parseRecord(line.trimEnd())!)}\n`;
  const lines = [up(0, 3), up(1, 2), up(2, 2), up(3, 2), up(4, 2)];
  const mixed = lines.map((line, index) => (index % 2 === 0 ? json(line) : line)).join('');
  assert.equal(runAlert(DOWN, mixed).output, runAlert(DOWN, lines.join('')).output);
  assert.deepEqual(transitions(runAlert(DOWN, mixed).output), ['1 pending Down', '3 firing Down']);
});

test('with pass the input goes on unchanged, an unterminated last line included', async () => {
  const input = `${up(0, 2)}foreign\0\r\n${at(1, 'web/0 INFO x').trimEnd()}`;
  const quiet = runAlert(await oneGroup('- { alert: Never, expr: up_instances > 3 }'), input, { pass: true });
  assert.equal(quiet.output, input);
  const { output, ledger } = runAlert(await oneGroup('- { alert: Low, expr: up_instances < 3 }'), input, {
    pass: true,
  });
  const lines = output.trimEnd().split('\n');
  assert.deepEqual(
    lines.filter((line) => !line.includes(' ALERT ')),
    input.split('\n'),
  );
  assert.equal(ledger.passed, 3);
  assert.equal(ledger.foreign, 1);
  assert.equal(unaccounted(ledger), 0);
});

test('an over-long line is passed in pieces or dropped', async () => {
  const input = `${up(0, 3)}${'x'.repeat(70_000)}\n${up(1, 3)}`;
  assert.equal(runAlert(DOWN, input, { pass: true }).output, input);
  const { ledger } = runAlert(DOWN, input);
  assert.equal(ledger.dropped.get('overlong'), 1);
  assert.equal(unaccounted(ledger), 0);
});

test('silence lets time go by, but not while this process stood still', async () => {
  let nowMs = 0;
  const rules = await oneGroup('- { alert: Gone, expr: absent(up_instances) }');
  const stage = createStage(rules, { wallClock: true, staleAfterMs: 3000, monotonicMs: () => nowMs });
  const feeder = createFeeder(stage);
  let output = '';
  const emit = (bytes: Uint8Array): void => {
    output += Buffer.from(bytes).toString();
  };
  const wake = (afterMs: number): void => {
    nowMs += afterMs;
    stage.wake?.(emit);
  };
  feeder.accept(feeder.area.write(up(0, 3)), emit);
  wake(250);
  wake(3_600_000);
  assert.equal(output, '', 'an hour in one step is a stopped process');
  for (let step = 0; step < 30; step++) wake(250);
  assert.deepEqual(transitions(output), ['3 firing Gone']);
  feeder.end(emit);
  assert.deepEqual(transitions(output), ['3 firing Gone'], 'the end does not go back in time');
});

test('a rule that gives no result is reported once and counted, the others go on', async () => {
  const rules = await oneGroup(`
- alert: Ambiguous
  expr: m_a + on() m_a > 0
- alert: Fine
  expr: m_a > 0`);
  const input = at(0, 'web/0 METRIC m a=1') + at(0, 'web/1 METRIC m a=1') + at(2, 'web INFO x');
  const { output, ledger, warnings } = runAlert(rules, input);
  assert.deepEqual(transitions(output), ['0 firing Fine', '0 firing Fine']);
  assert.equal(ledger.notes.get('failed_evaluations'), 3);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /^rules\.yaml:6: alert Ambiguous gave no result: /);
});

test('series beyond the bound are refused, counted and reported once', async () => {
  const rules = await oneGroup('- { alert: Any, expr: count(m_a) > 0 }');
  const input = [0, 1, 2, 3].map((index) => at(0, `web/${index} METRIC m a=1 b=2`)).join('');
  const { output, ledger, warnings } = runAlert(rules, input, { maxSeries: 2 });
  assert.match(output, /value=2 /);
  assert.equal(ledger.notes.get('refused_series'), 2);
  assert.equal(warnings.length, 1);
});

test('samples beyond the bound are refused, counted and reported once', async () => {
  const rules = await oneGroup('- { alert: Any, expr: "count_over_time(m_a[1h]) > 0" }');
  const input = Array.from({ length: 9 }, (_, index) => at(index, 'web METRIC m a=1')).join('');
  const { ledger, warnings } = runAlert(rules, input, { maxSamples: 5 });
  assert.equal(ledger.notes.get('refused_samples'), 4);
  assert.equal(warnings.length, 1);
});

test('rules that stay the same keep their alerts when the rules are read again; alerts of rules that are gone end', async () => {
  const stage = createStage(
    await oneGroup(
      '- { alert: Stays, expr: up_instances < 3, for: 2s }\n- { alert: Goes, expr: up_instances < 3 }',
    ),
  );
  const feeder = createFeeder(stage);
  let output = '';
  const emit = (bytes: Uint8Array): void => {
    output += Buffer.from(bytes).toString();
  };
  const feed = (text: string): void => feeder.accept(feeder.area.write(text), emit);
  feed(up(0, 2) + up(1, 2) + up(2, 2));
  stage.replaceRules(
    await oneGroup(
      '- { alert: Comes, expr: up_instances < 3 }\n- { alert: Stays, expr: up_instances < 3, for: 2s }',
    ),
  );
  feed(up(3, 2) + up(4, 2));
  feeder.end(emit);
  assert.deepEqual(transitions(output), [
    '0 pending Stays',
    '0 firing Goes',
    '1 resolved Goes',
    '2 firing Comes',
    '2 firing Stays',
  ]);
});

test('a record from the far future costs a bounded number of evaluations', async () => {
  const rules = await oneGroup('- { alert: Low, expr: up_instances < 3 }');
  const { output, ledger } = runAlert(rules, up(0, 2) + at(3e8, 'web INFO x'), { maxAheadMs: 1e15 });
  assert.deepEqual(transitions(output), ['0 firing Low', '300 resolved Low']);
  assert.equal(ledger.notes.get('skipped_evaluations'), 3e8 - 10_000);
});

test('what templates query is kept, with whatever labels printf puts into it', async () => {
  const rules = await oneGroup(`
- alert: Low
  expr: up_instances < 3
  annotations:
    plain: '{{ with query "sum(m_a)" }}{{ . | first | value }}{{ end }}'
    made: '{{ with printf "m_b{service=%q}" $labels.service | query }}{{ . | first | value }}{{ end }}'
    bad: '{{ query "sum(" }}'`);
  const input = at(0, 'web METRIC m a=4 b=5 c=6') + at(0, 'api METRIC m a=1 b=1') + up(0, 2);
  const { output } = runAlert(rules, input);
  assert.match(output, / plain="5" made="5" bad="<error expanding template: /);
});

test('labels from records cannot make more counters than there may be series', async () => {
  const rules = await rulesOf(`
groups:
- name: g
  interval: 1s
  logs: [{ name: n_total, where: level==INFO, labels: { msg: $msg } }]
  rules: [{ alert: Any, expr: 'count(n_total) > 0' }]`);
  const input = Array.from({ length: 50 }, (_, index) => at(0, `web INFO message ${index}`)).join('');
  const { output, ledger } = runAlert(rules, input, { maxSeries: 10 });
  assert.match(output, /value=10 /);
  assert.equal(ledger.notes.get('refused_series'), 40);
});

test('nothing is written into the middle of an over-long line', () => {
  let nowMs = 0;
  const stage = createStage(GONE, {
    wallClock: true,
    pass: true,
    maxLineBytes: 100,
    monotonicMs: () => nowMs,
  });
  const feeder = createFeeder(stage);
  let output = '';
  const emit = (bytes: Uint8Array): void => {
    output += Buffer.from(bytes).toString();
  };
  const wait = (): void => {
    for (let step = 0; step < 20; step++) {
      nowMs += 250;
      stage.wake?.(emit);
    }
  };
  const start = at(0, 'web INFO x') + 'y'.repeat(200);
  feeder.accept(feeder.area.write(start), emit);
  wait();
  assert.equal(output, start);
  feeder.accept(feeder.area.write('\n'), emit);
  wait();
  assert.match(output.slice(start.length), /^\n\S+ all ALERT firing alertname="Gone"/);
});

test('times are whole milliseconds', async () => {
  const rules = await oneGroup('- { alert: Time, expr: timestamp(m) % 1 }');
  const { output } = runAlert(rules, '2026-02-14T12:00:01.2509Z web METRIC m value=1\n');
  assert.match(output, / value=0\.25 /);
  assert.match(output, /^2026-02-14T12:00:02Z/);
});

test('samples that no evaluation will look at are not kept until the first one', async () => {
  const rules = await rulesOf(
    'groups: [{ name: g, interval: 1h, rules: [{ alert: A, expr: up_instances > 9 }] }]',
  );
  const input = Array.from({ length: 300 }, (_, index) => up(1 + index * 10, 3)).join('');
  const { ledger } = runAlert(rules, input, { maxSamples: 40 });
  assert.equal(ledger.notes.get('refused_samples'), undefined);
});

test('a group with a query offset sees what was then, and says what it says now', async () => {
  const rules = await rulesOf(`
groups:
- name: g
  interval: 1s
  query_offset: 2s
  rules:
  - record: copy
    expr: up_instances
  - alert: Low
    expr: copy < 3
  - alert: Since
    expr: time() - timestamp(copy) > 0`);
  const input = up(0, 3) + up(1, 3) + up(2, 2) + up(3, 3) + up(4, 3) + up(5, 3);
  assert.deepEqual(transitions(runAlert(rules, input).output), ['4 firing Low', '5 resolved Low']);
});

test('a series that was forgotten and comes back is the same series', async () => {
  const rules = await oneGroup('- { alert: Low, expr: up_instances < 3 }');
  const input = up(0, 2) + up(1000, 2) + up(1001, 2);
  assert.deepEqual(transitions(runAlert(rules, input).output), [
    '0 firing Low',
    '300 resolved Low',
    '1000 firing Low',
  ]);
});

test('rules that are read again may want other series; a rule that changed starts anew', async () => {
  const line = (seconds: number): string => at(seconds, 'web METRIC m a=1 b=1');
  const stage = createStage(await oneGroup('- { alert: A, expr: m_a > 0, for: 1s }'));
  const feeder = createFeeder(stage);
  let output = '';
  const emit = (bytes: Uint8Array): void => {
    output += Buffer.from(bytes).toString();
  };
  feeder.accept(feeder.area.write(line(0) + line(1) + line(2)), emit);
  stage.replaceRules(await oneGroup('- { alert: A, expr: m_a > 0, for: 2s }\n- { alert: B, expr: m_b > 0 }'));
  feeder.accept(feeder.area.write(line(3) + line(4) + line(5)), emit);
  feeder.end(emit);
  assert.deepEqual(transitions(output), [
    '0 pending A',
    '1 firing A',
    '1 resolved A',
    '2 pending A',
    '3 firing B',
    '4 firing A',
  ]);
});

test('samples are kept as long as a rule looks back and no longer', async () => {
  const rules = await oneGroup('- { alert: A, expr: "rate(m[10s]) > 9" }');
  const input = Array.from({ length: 300 }, (_, second) => at(second, 'web METRIC m value=1')).join('');
  assert.equal(runAlert(rules, input, { maxSamples: 14 }).ledger.notes.get('refused_samples'), undefined);
});

test('rules none of whose series any record had are told, once', async () => {
  const rules = await oneGroup('- { alert: Low, expr: upp_instances / on (service) up_wanted < 1 }');
  const said =
    /^none of 3 records had a series that the rules ask for: upp_instances, up_wanted; those of METRIC records are named MESSAGE_KEY/;
  const lines = up(0, 3) + up(10, 3) + up(20, 3);
  const { warnings } = runAlert(rules, lines);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] as string, said);
  const beforeTheEnd: string[] = [];
  runAlert(rules, lines + up(100, 3) + up(200, 3), {
    onWarning: (message) => void beforeTheEnd.push(message),
  });
  assert.match(beforeTheEnd[0] as string, /^none of 5 records/);
  for (const quiet of [DOWN, GONE]) assert.deepEqual(runAlert(quiet, lines).warnings, []);
  assert.deepEqual(runAlert(rules, '').warnings, [], 'no record at all is told elsewhere');
  const counting = await rulesOf(
    "groups: [{ name: g, logs: [{ name: odd_total, where: 'has(x)' }], rules: [{ alert: Odd, expr: odd_total > 0 }] }]",
  );
  assert.deepEqual(runAlert(counting, lines).warnings, [], 'these are counted here');
});
