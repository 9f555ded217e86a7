// --keep and --drop: which fields of a record go on. What makes a record traceable and its figures right is not for --keep to take
// away: the reserved fields stay, and the values of the kinds that are not log lines.

import { isLabel } from '../../../lib/record/format.ts';
import { isLevel } from '../../../lib/record/kind.ts';
import type { Field, RecordLine } from '../../../lib/record/record.ts';
import { withoutFields } from '../../record-edit.ts';
import { RESERVED_FIELDS } from '../../reserved.ts';
import type { StepPlan } from '../step.ts';

/** --drop: without the fields named. */
export function planDrop(keys: readonly string[]): StepPlan {
  const unwanted = new Set(keys);
  return {
    wanted: keys.map((key) => ({ key })),
    create: () => ({
      run(rows) {
        for (let row = 0; row < rows.count; row++) {
          if (rows.isDropped(row) || !keys.some((key) => rows.has(row, key))) continue;
          const record = rows.record(row);
          if (record)
            rows.change(
              row,
              withoutFields(record, ({ key }) => unwanted.has(key)),
            );
        }
      },
    }),
  };
}

/** --keep: only the fields named, and the reserved ones. */
export function planKeep(keys: readonly string[]): StepPlan {
  const wanted = new Set(keys);
  const isUnwanted = (record: RecordLine, field: Field): boolean => {
    if (wanted.has(field.key) || RESERVED_FIELDS.has(field.key)) return false;
    return isLevel(record.kind) || isLabel(field);
  };
  return {
    create: () => ({
      run(rows) {
        for (let row = 0; row < rows.count; row++) {
          const record = rows.isDropped(row) ? undefined : rows.record(row);
          if (!record?.fields.some((field) => isUnwanted(record, field))) continue;
          rows.change(
            row,
            withoutFields(record, (field) => isUnwanted(record, field)),
          );
        }
      },
    }),
  };
}
