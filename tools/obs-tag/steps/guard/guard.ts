// The cardinality guard: what records are grouped by has few values. It looks at the labels of METRIC records and, in records of any kind,
// at the fields of the inventory (--labels). The first --max-values values of a label stay; a further one becomes `other`, or one of a
// few buckets (--hash-labels). With an inventory, a label of a METRIC record that is not in it has no values of its own at all.

import { QUOTED_BIT } from '../../../lib/kernel/scanner.ts';
import { hashOf } from '../../../lib/metric/hash.ts';
import { isLabel } from '../../../lib/record/format.ts';
import { KINDS } from '../../../lib/record/kind.ts';
import { note } from '../../../lib/stream/ledger.ts';
import { giveFields } from '../../record-edit.ts';
import { RESERVED_FIELDS } from '../../reserved.ts';
import type { Rows, Setup, Step, StepPlan } from '../step.ts';
import type { Offence, Offenders } from './offenders.ts';
import { createFoundValues, createKnownValues, type KnownValues, valuesBytes } from './values.ts';

export interface GuardOptions {
  /** The inventory; undefined where none was given. */
  readonly labels: readonly string[] | undefined;
  readonly maxValues: number;
  readonly hashed: boolean;
  readonly offenders: Offenders;
}

/** Buckets of --hash-labels. */
export const BUCKETS = 16;
const OTHER = 'other';
/** Labels that are watched without an inventory; the values of further ones become `other`. */
export const MOST_LABELS = 64;
const METRIC = KINDS.indexOf('METRIC') + 1;

export function planGuard(options: GuardOptions): StepPlan {
  const labels = [...new Set(options.labels ?? [])];
  return {
    wanted: labels.map((key) => ({ key })),
    kernelBytes: labels.length * valuesBytes(options.maxValues),
    create: (setup) => new Guard(options, labels, setup),
  };
}

class Guard implements Step {
  readonly #options: GuardOptions;
  readonly #setup: Setup;
  readonly #inventory: ReadonlyMap<string, KnownValues>;
  readonly #found = new Map<string, Pick<KnownValues, 'admits'>>();

  constructor(options: GuardOptions, labels: readonly string[], setup: Setup) {
    this.#options = options;
    this.#setup = setup;
    this.#inventory = new Map(
      labels.map((label) => [label, createKnownValues(setup.kernel, options.maxValues)]),
    );
  }

  run(rows: Rows): void {
    let guarded = 0;
    for (let row = 0; row < rows.count; row++) {
      if (rows.isDropped(row)) continue;
      const kind = rows.kind(row);
      if (kind === 0) continue;
      const count = kind === METRIC ? this.#guardMetric(rows, row) : this.#guardFields(rows, row);
      if (count > 0) guarded++;
    }
    if (guarded > 0) note(this.#setup.ledger, 'guarded', guarded);
  }

  /** Looks at the fields of the inventory; returns how many values were replaced. */
  #guardFields(rows: Rows, row: number): number {
    let replaced = 0;
    for (const [label, values] of this.#inventory) {
      if (!rows.has(row, label) || this.#isAdmittedInPlace(rows, row, label, values)) continue;
      const value = rows.field(row, label)?.value;
      if (value !== undefined && !this.#isOther(value) && !values.admits(value)) {
        this.#replace(rows, row, label, value, 'values');
        replaced++;
      }
    }
    return replaced;
  }

  /** The quick way for a value that stands in the block as it is. */
  #isAdmittedInPlace(rows: Rows, row: number, label: string, values: KnownValues): boolean {
    const column = rows.hasColumns(row) ? this.#setup.column(label) : undefined;
    if (column === undefined || column.starts[row] === 0) return false;
    const length = column.lengths[row] as number;
    // Escapes may stand in a quoted one, and `other` is no value.
    if (length >= QUOTED_BIT || length <= OTHER.length + 3) return false;
    return values.admitsBytes(column.starts[row] as number, length);
  }

  #guardMetric(rows: Rows, row: number): number {
    const record = rows.record(row);
    let replaced = 0;
    for (const field of record?.fields ?? []) {
      if (!isLabel(field) || RESERVED_FIELDS.has(field.key) || this.#isOther(field.value)) continue;
      const offence = this.#offenceOf(field.key, field.value);
      if (offence === undefined) continue;
      this.#replace(rows, row, field.key, field.value, offence);
      replaced++;
    }
    return replaced;
  }

  #offenceOf(label: string, value: string): Offence | undefined {
    if (this.#options.labels !== undefined) {
      const known = this.#inventory.get(label);
      if (known === undefined) return 'unknown';
      return known.admits(value) ? undefined : 'values';
    }
    let found = this.#found.get(label);
    if (found === undefined) {
      if (this.#found.size >= MOST_LABELS) return 'unknown';
      found = createFoundValues(this.#options.maxValues);
      this.#found.set(label, found);
    }
    return found.admits(value) ? undefined : 'values';
  }

  #isOther(value: string): boolean {
    return value === OTHER || (this.#options.hashed && /^other-[0-9]{1,2}$/.test(value));
  }

  #replace(rows: Rows, row: number, label: string, value: string, offence: Offence): void {
    const { offenders, hashed } = this.#options;
    offenders.add(label, offence, value);
    const other = hashed ? `${OTHER}-${hashOf(value).high % BUCKETS}` : OTHER;
    giveFields(rows, row, [{ key: label, value: other, isLabel: true }], () => true);
  }
}
