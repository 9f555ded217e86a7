// Expected texts are what promtool 2.42 renders (test/differential asks it again where it is installed).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelsOf, NO_LABELS } from '../../../tools/lib/promql/labels/labels.ts';
import { TemplateError } from '../../../tools/lib/promql/template/nodes.ts';
import { createExpander, parseTemplate } from '../../../tools/lib/promql/template/template.ts';

const expand = createExpander({
  externalUrl: 'http://host/prom/x',
  query: (text) => {
    if (text === 'bad') throw new Error('1:1: parse error: no');
    return text === 'none' ? [] : [{ labels: new Map([['job', 'q']]), value: 7 }];
  },
});

const labels = labelsOf([
  ['job', 'a'],
  ['path', '/x'],
]);
const render = (text: string, value = 1234567): string =>
  expand(parseTemplate(text), { labels, value, externalLabels: labelsOf([['cluster', 'c']]) });

const rendered: readonly (readonly [string, string])[] = [
  ['plain', 'plain'],
  ['{{ $value }} {{ .Value }} {{ $labels.job }} {{ .Labels.path }}', '1.234567e+06 1.234567e+06 a /x'],
  ['{{ $labels }} [{{ $labels.none }}] {{ $externalLabels.cluster }}', 'map[job:a path:/x] [] c'],
  [
    '{{ printf "%d" $value }} {{ printf "%.2f|%8.1e|%q" $value 1.5 "x" }}',
    '%!d(float64=1.234567e+06) 1234567.00| 1.5e+00|"x"',
  ],
  ['{{ printf "%s" }} {{ printf "%d" 1 2 }} {{ printf "%z" 1 }}', '%!s(MISSING) 1%!(EXTRA int=2) %!z(int=1)'],
  ['{{ $value | humanize }} {{ humanize1024 $value }} {{ 0.5 | humanizePercentage }}', '1.235M 1.177Mi 50%'],
  [
    '{{ humanizeDuration $value }} {{ humanizeDuration 0.0015 }} {{ humanizeTimestamp 1600000000.5 }}',
    '14d 6h 56m 7s 1.5ms 2020-09-13 12:26:40.5 +0000 UTC',
  ],
  ['{{ if and (gt $value 1.0) (ne $labels.job "b") }}yes{{ else }}no{{ end }}', 'yes'],
  ['{{ range $k, $v := $labels }}{{ $k }}={{ $v }} {{ end }}', 'job=a path=/x '],
  [
    '{{ with query "q" }}{{ . | first | value }} {{ first . | label "job" }}{{ end }}{{ range query "none" }}x{{ else }}-{{ end }}',
    '7 q-',
  ],
  ['{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ $x := 3 }}{{ end }}{{ $x }}', '2'],
  ['{{ range $i, $s := query "q" }}{{ $i }}{{ continue }}x{{ end }}', '0'],
  ['a {{- /* no */ -}} b {{- " c" -}}  d', 'ab cd'],
  ['{{ define "t" }}<{{ .arg0 }}>{{ end }}{{ template "t" (args 5) }}{{ tmpl "t" (args "x") }}', '<5><x>'],
  [
    '{{ reReplaceAll "(.)b" "$1$1" "ab cb" }} {{ match "^/" $labels.path }} {{ title "a b" }}',
    'aa cc true A B',
  ],
  [
    '{{ externalURL }} {{ pathPrefix }} {{ stripPort "h:1" }} {{ stripDomain "h.x:1" }}',
    'http://host/prom/x /prom/x h h:1',
  ],
  [
    '{{ index $labels "job" }} {{ len $labels }} {{ eq 1 2 1 }} {{ not 0 }} {{ or "" "z" }}',
    'a 2 true true z',
  ],
];

for (const [text, expected] of rendered) {
  test(`${JSON.stringify(text)} renders`, () => assert.equal(render(text), expected));
}

const failing: readonly (readonly [string, RegExp])[] = [
  ['{{ gt $value 1 }}', /incompatible types for comparison/],
  ['{{ query "bad" }}', /error calling query: 1:1: parse error: no/],
  ['{{ first (query "none") }}', /first\(\) called on vector with no elements/],
  ['{{ $labels.job.x }}', /can't evaluate field x in type string/],
  ['{{ template "none" }}', /template "none" not defined/],
  ['{{ humanize "x" }}', /parsing "x": invalid syntax/],
  ['{{ define "t" }}{{ template "t" }}{{ end }}{{ template "t" }}', /too deeply/],
  ['{{ range 1000000 }}x{{ end }}', /too many steps/],
  ['{{ match "(" "x" }}', /error parsing regexp/],
];

for (const [text, message] of failing) {
  test(`${JSON.stringify(text)} fails when carried out`, () => {
    assert.throws(
      () => render(text),
      (error) => error instanceof TemplateError && message.test(error.message),
    );
  });
}

const unreadable: readonly (readonly [string, number, RegExp])[] = [
  ['a {{ $x }}', 5, /undefined variable "\$x"/],
  ['a {{ nope }}', 5, /function "nope" not defined/],
  ['{{ if true }}', 2, /\{\{if\}\} is not closed/],
  ['{{ end }}', 2, /unexpected \{\{end\}\}/],
  ['{{ "a }}', 0, /unclosed action/],
  ['{{ ( 1 }}', 3, /unclosed left parenthesis/],
  ['{{ break }}', 2, /outside \{\{range\}\}/],
  ['{{ 1 | }}', 7, /missing value for command/],
  ['{{ "a"b }}', 6, /unexpected "b" in command/],
];

for (const [text, offset, message] of unreadable) {
  test(`${JSON.stringify(text)} is refused when read`, () => {
    assert.throws(
      () => parseTemplate(text),
      (error) => error instanceof TemplateError && message.test(error.message) && error.offset === offset,
    );
  });
}

test('a template without labels still has its value', () => {
  assert.equal(
    expand(parseTemplate('{{ .Value }}'), { labels: NO_LABELS, value: 0.1, externalLabels: NO_LABELS }),
    '0.1',
  );
});
