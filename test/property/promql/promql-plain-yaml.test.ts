// The direct reader of plain YAML must never read anything otherwise than the whole YAML parser: on rule files as
// people write them, and on those with something changed.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import * as yaml from 'yaml';
import { readPlainYaml } from '../../../tools/lib/promql/rules/plain-yaml.ts';
import { readYaml } from '../../../tools/lib/promql/rules/yaml-package.ts';

const corpus = new URL('../../../../fixtures/promql/rules-samber.tsv', import.meta.url);
const expressions = readFileSync(corpus, 'utf8')
  .trimEnd()
  .split('\n')
  .map((row) => row.split('\t')[3]!);

/** True if the direct reader took the text; then it must agree with the package. */
function agrees(text: string): boolean {
  const plain = readPlainYaml(text);
  if (!plain) return false;
  const wanted = JSON.stringify(readYaml(text, yaml));
  const got = JSON.stringify(plain);
  let same = 0;
  while (same < got.length && got[same] === wanted[same]) same++;
  const around = (json: string): string => json.slice(Math.max(0, same - 80), same + 80);
  assert.ok(got === wanted, `${JSON.stringify(text.slice(0, 400))}: ${around(got)} but ${around(wanted)}`);
  return true;
}

const styles: readonly ((expr: string) => string)[] = [
  (expr) => `'${expr.replaceAll("'", "''")}'`,
  (expr) => JSON.stringify(expr),
  (expr) => `|\n        ${expr}`,
  (expr) => `>-\n          ${expr.replace(' ', '\n          ')}`,
  (expr) => expr,
];

function ruleFile(exprs: readonly string[]): string {
  const rules = exprs.map((expr, index) =>
    [
      `  - alert: Rule${index} # a comment`,
      `    expr: ${styles[index % styles.length]!(expr)}`,
      `    for: ${index}m`,
      index % 3 === 0
        ? '    labels: { severity: page, team: "a b", n: 1 }'
        : '    labels:\n      severity: warning',
      '    annotations:',
      '      summary: "{{ $labels.instance }} is \\"down\\"\\n"',
      "      # another comment\n      text: 'it''s {{ $value }}'",
    ].join('\n'),
  );
  return `groups:\n- name: g\n  interval: 30s\n\n  rules:\n${rules.join('\n\n')}\n`;
}

test('rule files in the usual style are read directly, and as the package reads them', () => {
  assert.ok(agrees(ruleFile(expressions.filter((expr) => /^[a-z(]/.test(expr) && !/: |#|\s$/.test(expr)))));
  for (const text of [
    '',
    '\n# nothing\n',
    '---\ngroups:\n',
    'groups: []\n',
    'groups: ~\n',
    'a: {}\nb: ""\n',
  ]) {
    agrees(text);
  }
});

const pieces = [
  'a:',
  'b: ',
  'c: x',
  '- ',
  '- d: 1',
  '  ',
  '    ',
  '\n',
  '\n\n',
  '|',
  '|-',
  '>',
  '>-',
  '|+',
  '"',
  "'",
  '"q"',
  "'s'",
  '# c',
  ' # c',
  '{',
  '}',
  '{ e: f }',
  ', ',
  ': ',
  ':',
  '[]',
  '&x',
  '*x',
  '<<: ',
  '~',
  'null',
  '---',
  '...',
  '%',
  '\\n',
  '\\x41',
  'text',
  'two words',
  '-1',
  '?',
  '!t',
  '\t',
  'é',
];

test('any text is read as the package reads it, or left to it', () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 16 }), (parts) => {
      if (agrees(parts.join(''))) taken++;
    }),
    { seed: 20261121, numRuns: 20_000 },
  );
  assert.ok(taken > 200, `only ${taken} texts were taken`);
});

test('a rule file with something changed is read as the package reads it, or left to it', () => {
  const text = ruleFile(['up == 0', 'rate(x[5m])\n> 1', 'a{b="c"}', 'sum by (x) (y)', 'z']);
  let taken = 0;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(text.length), fc.nat(4), fc.constantFrom('', ...pieces)), {
        minLength: 1,
        maxLength: 3,
      }),
      (changes) => {
        let changed = text;
        for (const [at, cut, piece] of changes)
          changed = changed.slice(0, at) + piece + changed.slice(at + cut);
        if (agrees(changed)) taken++;
      },
    ),
    { seed: 20261121, numRuns: 3000 },
  );
  assert.ok(taken > 100, `only ${taken} texts were taken`);
});
