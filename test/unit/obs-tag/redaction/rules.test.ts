// Every rule against its own examples, in text, inside a record, inside JSON, and once more over what came out.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RE2JS } from 're2js';
import { OPT_IN, type PatternRule, type Rule } from '../../../../tools/obs-tag/redaction/rule.ts';
import { rulesFor } from '../../../../tools/obs-tag/redaction/rule-list.ts';
import { createRedactor } from './redact.ts';

const RULES = rulesFor(OPT_IN);
const redactor = createRedactor({ optIn: OPT_IN });

/** An example as a line, and the same line with a placeholder for each secret. */
function readExample(example: string): { line: string; expected: string } {
  const text = example.replaceAll('·', '');
  return { line: text.replace(/[«»]/g, ''), expected: text.replace(/«[^»]*»/g, '<>') };
}

function withoutMarks(text: string): string {
  return text.replace(/\[redacted:[a-z0-9-]+:[0-9a-f]{8}\]|redacted\.[a-z0-9-]+\.[0-9a-f]{8}/g, '<>');
}

/** Redacts a line between two others, so that no state of an open key is left behind. */
function redact(line: string): string {
  return redactor.redact(`${line}\n`).slice(0, -1);
}

for (const rule of RULES) {
  const title = `${rule.name} (${literalOf(rule)})`;
  test(`${title}: the positive examples`, () => {
    assert.ok(rule.positive.length > 0);
    for (const example of rule.positive) {
      const { line, expected } = readExample(example);
      assert.notEqual(line, expected, 'an example says what is secret');
      const result = redact(line);
      assert.equal(withoutMarks(result), expected);
      assert.ok(result.includes(`redacted:${rule.name}:`), `${rule.name} in ${result}`);
      assert.equal(redact(result), result, 'what is redacted stays as it is');
    }
  });

  test(`${title}: the negative examples`, () => {
    assert.ok(rule.negative.length > 0);
    for (const example of rule.negative) {
      const { line } = readExample(example);
      assert.ok(!redact(line).includes(`[redacted:${rule.name}:`) || line.includes('[redacted:'), line);
      if (line.includes('[redacted:')) assert.equal(redact(line), line);
    }
  });
}

function literalOf(rule: Rule): string {
  return rule.kind === 'field' ? rule.keys[0]! : rule.literals[0]!.text;
}

test('names are words that marks and ledgers can hold', () => {
  for (const { name } of RULES) assert.match(name, /^[a-z0-9]+(?:-[a-z0-9]+)*$/);
});

test('the patterns are in the syntax of RE2, and RE2 finds the same secrets', () => {
  const patterns = RULES.filter((rule): rule is PatternRule => rule.kind === 'pattern');
  for (const rule of patterns) {
    const re2 = RE2JS.compile(rule.pattern, rule.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    const v8 = new RegExp(rule.pattern, rule.ignoreCase ? 'i' : '');
    for (const example of [...rule.positive, ...rule.negative]) {
      const { line } = readExample(example);
      const matcher = re2.matcher(line);
      const found = matcher.find() ? matcher.group(matcher.groupCount() > 0 ? 1 : 0) : undefined;
      const match = v8.exec(line);
      assert.equal(found, match === null ? undefined : (match[1] ?? match[0]), `${rule.name}: ${line}`);
    }
  }
});

test('most examples are redacted by default, only those of people and machines are not', () => {
  const byDefault = createRedactor();
  for (const rule of RULES) {
    const isOptIn = rule.kind === 'pattern' && rule.optIn !== undefined;
    for (const example of rule.positive) {
      const { line } = readExample(example);
      assert.equal(byDefault.redact(line) !== line, !isOptIn, line);
    }
  }
});
