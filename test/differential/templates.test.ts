// Annotations as promtool renders them. Skipped where promtool is not installed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createQuery } from '../../tools/lib/promql/engine/evaluate.ts';
import { AlertState, plainSettings } from '../../tools/lib/promql/rules/alerting.ts';
import { ruleElements } from '../../tools/lib/promql/rules/recording.ts';
import { loadYaml, parseRuleFile } from '../../tools/lib/promql/rules/rules.ts';
import { parseExpression } from '../../tools/lib/promql/syntax/parser.ts';
import { createExpander } from '../../tools/lib/promql/template/template.ts';
import { loadStore } from './ours.ts';
import { askOracle, oracleProblem } from './promtool.ts';

const problem = oracleProblem();
const skip = problem ?? false;

const values =
  '0 1 -1 0.1 0.25 5 59.9 60 90.5 3599 3600 86399 86400 90061.5 1234567 123456 100000 1e6 1e21 1e-5 0.00012345 1e-300 1.5e300 -1234.5 999.95 1023 1024 1048576 0.05 0.234567 NaN Inf -Inf 1600000000 1600000000.123 12345678901234567890 2.5 3.5 0.5'.split(
    ' ',
  );

const verbs =
  'x .3x X b .20x .0x v d s f .2f .0f e .3e g .4g G E x q t c U T +v 8.3f -8.3f| 08.3f +.1f 5d| z'.split(' ');
const numbers = ['humanize', 'humanize1024', 'humanizeDuration', 'humanizePercentage', 'humanizeTimestamp'];

const templates: readonly string[] = [
  '{{ $value }}',
  '{{ .Value }} {{ .Labels.job }} {{ $labels.job }} [{{ $labels.missing }}]',
  '{{ $labels }}',
  ...numbers.map((name) => `{{ $value | ${name} }}`),
  ...verbs.map((verb) => `{{ printf "%${verb}" $value }}`),
  '{{ printf "%d %s %q %x %v %5s|%-5s|%c %b %o %#x %t" 42 "a" "b\\"" "hi" 7 "ab" "cd" 65 5 8 255 true }}',
  '{{ printf "%d" }} {{ printf "%d" 1 2 }} {{ printf "%" 1 }} {{ printf "%!" }} {{ printf "%s" nil }}',
  '{{ printf "%6.2f%%" $value }} {{ printf "%*d" 5 42 }} {{ printf "%v %v" $labels "x" }}',
  '{{ if gt $value 1.0 }}big{{ else if eq $value 1.0 }}one{{ else }}small{{ end }}',
  '{{ if gt $value 1 }}never{{ end }}',
  '{{ if and (gt $value 0.0) (lt $value 100.0) }}in{{ end }} {{ not true }} {{ or "" "x" }} {{ and 1 0 }}',
  '{{ range $k, $v := $labels }}{{ $k }}={{ $v }};{{ end }}',
  '{{ range query "sort(x > 1e3)" }}{{ .Labels.n }}:{{ .Value }} {{ end }}',
  '{{ with query "sort_desc(x)" }}{{ . | first | value | humanize }} {{ . | first | label "n" }}{{ end }}',
  '{{ with query "nothing" }}some{{ else }}none{{ end }}',
  '{{ range sortByLabel "n" (query "x > 1") }}{{ .Value }} {{ end }}',
  '{{ query "x" | len }} {{ len $labels }} {{ len "héllo" }} {{ index $labels "n" }}',
  '{{ $x := 5 }}{{ $x }}{{ $x = 6 }}{{ $x }} {{ 1.5 }} {{ 1e3 }} {{ 0x10 }} {{ "s" }} {{ `r` }} {{ true }} {{ \'a\' }}',
  'a {{- " b " -}} c {{/* gone */}} d {{- /* gone */ -}} e',
  '{{ "hello world" | title }} {{ "abc" | toUpper }} {{ toLower "ABC" }} {{ "1h30m" | parseDuration }}',
  '{{ match "a.*c" "xabcx" }} {{ match "^b" "abc" }} {{ reReplaceAll "(a+)b" "[$1]" "aab ab b" }} {{ reReplaceAll "x*" "-" "abc" }}',
  '{{ stripPort "host:9090" }} {{ stripPort "[::1]:80" }} {{ stripDomain "web.example.org:80" }} {{ stripDomain "10.0.0.1:80" }}',
  '{{ define "t" }}<{{ . }}>{{ end }}{{ template "t" $value }}{{ template "t" "x" }}',
  '{{ print 1 2 "a" "b" 3 }} {{ println "x" 1 }}| {{ html "<a>" }} {{ urlquery "a b&c" }}',
  '{{ $labels.job.x }}',
  '{{ humanize "1234.5" }} {{ humanize 5 }} {{ humanizeDuration "90" }} {{ humanize "x" }}',
  '{{ first (query "nothing") }}',
  '{{ eq "a" "a" }} {{ ne "a" "b" }} {{ lt 1 2 }} {{ le "a" "b" }} {{ eq 1 2 1 }} {{ ge 2.0 2.0 }}',
  '{{ slice "abcdef" 1 3 }} {{ args 1 2 }} {{ graphLink "up == 0" }} {{ tableLink "x" }}',
  '{{ range $i, $e := query "sort(x > 1e20)" }}{{ $i }}-{{ $e.Value }},{{ else }}none{{ end }}',
  '{{ $value | toTime }} {{ ($value) }} {{ (printf "%s" "p") | toUpper }}',
  '{{ humanizeDuration -1234.5 }} {{ humanizeDuration 0.0015 }} {{ -5 }} {{ +5 }}',
];

test('annotations read as promtool renders them', { skip }, async () => {
  const series = values.map((value, index) => ({
    series: `x{n="${index}",job="j<${index % 3}>"}`,
    values: value,
  }));
  const rules = templates.map((template, index) => ({
    alert: `T${index}`,
    expr: 'x != 77.7',
    annotations: { text: template },
  }));
  const alerts = rules.map(({ alert }) => ({ name: alert, seconds: 0 }));
  const input = { intervalSeconds: 60, series, rules, expressions: [], alerts };
  const expected = askOracle(input).alerts;
  const store = loadStore(input);
  const expand = createExpander({
    externalUrl: '',
    query: (text) => {
      const { value } = createQuery(parseExpression(text), { compat: 2 }).instant(0, store);
      return ruleElements(value).map((element) => ({
        labels: new Map(element.labels.names.map((name, index) => [name, element.labels.values[index]!])),
        value: element.value,
      }));
    },
  });
  const text = JSON.stringify({ groups: [{ name: 'g', rules }] });
  const [group] = parseRuleFile(text, 'rules', await loadYaml()).groups;
  const differences: string[] = [];
  let compared = 0;
  for (const rule of group!.rules) {
    assert.equal(rule.kind, 'alert');
    const state = new AlertState(rule, plainSettings(expand));
    const { value } = createQuery(rule.expr, { compat: 2 }).instant(0, store);
    const transitions = state.step(ruleElements(value), 0).transitions;
    const theirs = new Map(
      expected
        .get(`${rule.name}@0`)!
        .map(({ labels, annotations }) => [labels.get('n'), annotations.get('text') ?? '']),
    );
    assert.equal(theirs.size, transitions.length);
    for (const { labels, annotations } of transitions) {
      const index = Number(labels.get('n'));
      const wanted = theirs.get(labels.get('n'));
      const got = annotations.get('text');
      compared++;
      if (
        got === wanted ||
        bothFailed(got, wanted) ||
        overflows(rule.annotations.get('text')!.text, values[index]!)
      ) {
        continue;
      }
      differences.push(`${rule.annotations.get('text')!.text} of ${values[index]}: ${wanted} but ${got}`);
    }
  }
  assert.deepEqual(differences.slice(0, 10), []);
  assert.ok(compared > 2000);
});

/** What Go makes of a duration beyond 64 bits depends on the processor. */
function overflows(template: string, value: string): boolean {
  return template.includes('humanizeDuration') && Math.abs(Number(value)) >= 2 ** 63;
}

const failure = '<error expanding template:';

/** Go's words about a failed template are its own. */
function bothFailed(a: string | undefined, b: string | undefined): boolean {
  return a?.startsWith(failure) === true && b?.startsWith(failure) === true;
}
