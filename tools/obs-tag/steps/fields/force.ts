// --force for the tags of the command line: the tag kernel leaves a key alone that a record has, so what it has is taken out first,
// where it says something else.

import type { Tag } from '../../../lib/kernel/tagger.ts';
import { withoutFields } from '../../record-edit.ts';
import type { Rows, StepPlan } from '../step.ts';

/** `spared` are keys that were set by what wins over the command line. */
export function planForce(tags: readonly Tag[], spared: ReadonlySet<string>): StepPlan {
  const forced = new Map(tags.filter(({ key }) => !spared.has(key)).map(({ key, value }) => [key, value]));
  const isOther = (rows: Rows, row: number, key: string): boolean =>
    rows.has(row, key) && rows.field(row, key)?.value !== forced.get(key);
  return {
    wanted: [...forced.keys()].map((key) => ({ key })),
    create: () => ({
      run(rows) {
        for (let row = 0; row < rows.count; row++) {
          if (rows.isDropped(row)) continue;
          const others = [...forced.keys()].filter((key) => isOther(rows, row, key));
          const record = others.length > 0 ? rows.record(row) : undefined;
          if (record)
            rows.change(
              row,
              withoutFields(record, ({ key }) => others.includes(key)),
            );
        }
      },
    }),
  };
}
