// All rules, in the order in which they are tried where they share a literal.

import type { OptIn, Rule } from './rule.ts';
import { cloudRules } from './rules/cloud.ts';
import { codeHostRules } from './rules/code-hosts.ts';
import { fieldRules } from './rules/fields.ts';
import { personalRules } from './rules/personal.ts';
import { privateKeyRule, schemeRules } from './rules/schemes.ts';
import { serviceRules } from './rules/services.ts';

const DEFAULT: readonly Rule[] = [
  privateKeyRule,
  ...schemeRules,
  ...cloudRules,
  ...codeHostRules,
  ...serviceRules,
  ...fieldRules,
];

/** The rules that are on, with those that were asked for. */
export function rulesFor(optIn: readonly OptIn[]): readonly Rule[] {
  return [
    ...DEFAULT,
    ...personalRules.filter((rule) => rule.optIn !== undefined && optIn.includes(rule.optIn)),
  ];
}
