// Fields that no record had: most often a mistyped name, which would otherwise end in silence.

import type { FieldColumns } from '../lib/kernel/scanner.ts';

export interface AbsentFields {
  /** Looks at the first `count` rows of a scan. Costs nothing once every field was seen. */
  look(count: number): void;
  readonly names: readonly string[];
}

export function createAbsentFields(fields: ReadonlyMap<string, FieldColumns>): AbsentFields {
  const absent = new Map(fields);
  return {
    look(count) {
      for (const [name, { starts }] of absent) if (isSet(starts, count)) absent.delete(name);
    },
    get names() {
      return [...absent.keys()];
    },
  };
}

function isSet(starts: ArrayLike<number>, count: number): boolean {
  for (let row = 0; row < count; row++) if (starts[row] !== 0) return true;
  return false;
}
