// The fields that a scan looks for, from what the steps want: one column a key, with everything that anybody wants of it.

import type { ScannerOptions, WantedField } from '../lib/kernel/scanner.ts';
import type { StepPlan } from './steps/step.ts';

/** The most fields of a scanner; further ones have no column, and steps read them from the record. */
const MOST_FIELDS = 32;
const ALL_KINDS = 0xffff_ffff;

export function wantedBy(steps: readonly StepPlan[]): ScannerOptions {
  const wanted = new Map<string, WantedField>();
  let kinds = 0;
  /** The kinds that come to a step: what the steps before it have not dropped. */
  let coming = ALL_KINDS;
  for (const step of steps) {
    for (const field of step.wanted ?? []) {
      const known = wanted.get(field.key);
      if (known || wanted.size < MOST_FIELDS) wanted.set(field.key, merged(known, field));
    }
    coming &= step.passesKinds ?? ALL_KINDS;
    if (step.wanted && step.wanted.length > 0) kinds |= coming;
  }
  return { fields: [...wanted.values()], fieldKinds: kinds >>> 0 };
}

function merged(known: WantedField | undefined, field: WantedField): WantedField {
  const intern = larger(known?.intern, field.intern);
  const numeric = known?.numeric === true || field.numeric === true;
  return { key: field.key, numeric, ...(intern ? { intern } : {}) };
}

function larger(one: WantedField['intern'], other: WantedField['intern']): WantedField['intern'] {
  if (!one || !other) return one ?? other;
  return { most: Math.max(one.most, other.most), bytes: Math.max(one.bytes, other.bytes) };
}
