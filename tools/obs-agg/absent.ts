// Fields that no record had: most often a mistyped name, which would otherwise end in silence.

import type { FieldColumns } from '../lib/kernel/scanner.ts';

export interface AbsentFields {
  /** Looks at the first `count` rows of a scan. Costs nothing once every field was seen. */
  look(count: number): void;
  /** Some line had these fields, a bit each in the order of the fields, of which no row was made. */
  see(found: number): void;
  readonly names: readonly string[];
}

/** Only those of the fields that are in `asked`. */
export function createAbsentFields(
  fields: ReadonlyMap<string, FieldColumns>,
  asked: ReadonlySet<string>,
): AbsentFields {
  const absent = new Map([...fields].filter(([name]) => asked.has(name)));
  const names = [...fields.keys()];
  let seen = 0;
  return {
    look(count) {
      for (const [name, { starts }] of absent) if (isSet(starts, count)) absent.delete(name);
    },
    see(found) {
      if (found === seen) return;
      seen = found;
      names.forEach((name, index) => {
        if ((found >>> index) & 1) absent.delete(name);
      });
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
