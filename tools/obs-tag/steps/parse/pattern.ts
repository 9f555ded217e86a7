// --parse PATTERN: the named groups of a pattern are fields; the message stays.

import { compileCapture } from '../../../lib/expr/capture.ts';
import { ExpressionError } from '../../../lib/expr/error.ts';
import { PatternError } from '../../../lib/expr/pattern.ts';
import { PIPELINE_FIELDS } from '../../../lib/kernel/adopter.ts';
import { parseQuantity } from '../../../lib/record/quantity.ts';
import { expandGrok, type GrokField } from './grok.ts';
import type { Member, MessageParser } from './parser.ts';

/** @throws ExpressionError for a pattern that is none, or that sets nothing */
export function patternParser(text: string): MessageParser {
  const { pattern, fields: named } = expandGrok(text);
  const capture = compile(pattern, text);
  const fields = capture.names.map((name) => (name === undefined ? undefined : fieldOfGroup(name, named)));
  checkFields(fields, text);
  return {
    name: text,
    parse(message) {
      const groups = capture.exec(message);
      if (groups === undefined) return undefined;
      const members: Member[] = [];
      fields.forEach((field, index) => {
        const value = groups[index + 1];
        if (field && value !== undefined && value !== '') members.push(memberOf(field, value));
      });
      return { members, message: undefined };
    },
  };
}

function compile(pattern: string, text: string) {
  try {
    return compileCapture(pattern);
  } catch (error) {
    if (error instanceof PatternError) throw new ExpressionError(error.message, text, 0);
    throw error;
  }
}

function fieldOfGroup(name: string, named: ReadonlyMap<string, GrokField>): GrokField {
  return named.get(name) ?? { key: name, unit: '' };
}

function checkFields(fields: readonly (GrokField | undefined)[], text: string): void {
  if (!fields.some((field) => field !== undefined)) {
    throw new ExpressionError('no group has a name: (?<field>…) or %{NAME:field}', text, 0);
  }
  for (const field of fields) {
    if (field === undefined || !PIPELINE_FIELDS.has(field.key)) continue;
    const at = Math.max(0, text.indexOf(field.key));
    throw new ExpressionError(`${field.key} is never taken from a message: the pipeline says it`, text, at);
  }
}

function memberOf({ key, unit }: GrokField, value: string): Member {
  const quantity = unit === '' ? undefined : parseQuantity(value + unit);
  return { key, value: quantity ? value + unit : value, isString: false };
}
