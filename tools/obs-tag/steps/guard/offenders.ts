// Labels that the guard found wanting: counted, told once each, and listed by --check.

import { type Distinct, distinct } from '../../../lib/metric/distinct.ts';

/** What is wrong with a label. */
export type Offence = 'values' | 'unknown';

export interface Offender {
  readonly label: string;
  readonly offence: Offence;
  /** Records with a value that is not admitted. */
  records: number;
  /** A value that is not admitted. */
  readonly example: string;
  /** All that are not admitted. */
  readonly others: Distinct;
}

/** Labels that are listed one by one; further ones are counted as one, under this name. */
export const MOST_OFFENDERS = 64;
const REST = '(more labels)';

export class Offenders {
  readonly #tell: (offender: Offender) => void;
  readonly #offenders = new Map<string, Offender>();

  /** @param tell called with the first offence of each label */
  constructor(tell: (offender: Offender) => void) {
    this.#tell = tell;
  }

  add(label: string, offence: Offence, value: string): void {
    const isListed = this.#offenders.has(label) || this.#offenders.size < MOST_OFFENDERS;
    const name = isListed ? label : REST;
    let offender = this.#offenders.get(name);
    if (offender === undefined) {
      offender = { label: name, offence, records: 0, example: value, others: distinct.create() };
      this.#offenders.set(name, offender);
      this.#tell(offender);
    }
    offender.records++;
    distinct.add(offender.others, value, 1, 0);
  }

  /** Those with most records first. */
  list(): readonly Offender[] {
    return [...this.#offenders.values()].sort((one, other) => other.records - one.records);
  }
}

/** About how many different values were not admitted. */
export function othersOf({ others }: Offender): number {
  return distinct.emit(others);
}
