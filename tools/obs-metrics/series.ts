// A snapshot of numbers: series with their latest values.

import type { Quantity } from '../lib/record/quantity.ts';

export interface Series {
  readonly service: string;
  /** '' for a number of the whole service. */
  readonly instance: string;
  /** The message of a record; '' for a file. */
  readonly message: string;
  readonly key: string;
  /** Besides service and instance. */
  readonly labels: readonly (readonly [key: string, value: string])[];
  readonly text: string;
  readonly quantity: Quantity;
  /** True for a number of one window of time, which is no counter whatever its name. */
  readonly isOfWindow: boolean;
  /** The instances that it is put together from, where that is known. */
  readonly instances: number | undefined;
}
